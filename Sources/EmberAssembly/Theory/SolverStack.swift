import EmberConfiguration
import EmberBoltzmann
import EmberCache
import EmberTheory

/// The solver behind its store, and what is counted of it: composition is nesting.
package struct SolverStack: Sendable {
  /// Counts what the store or the solver answer.
  package let provider: CountingProvider
  /// The store; `nil` when nothing is kept on disk.
  package let store: TheoryStore?
  /// The solver itself.
  private let solver: any TheoryProvider
  /// The provider that reads and fills the store.
  private let cached: CachedProvider?

  /// The latest trouble with the store, which never fails a request.
  package var storeFailure: StoreError? { cached?.statistics.lastFailure }

  /// Derivatives of the spectra: the solver's own where it has them, else finite differences with these steps.
  package func derivatives(steps: [ParameterName: Double]) -> (
    provider: any DifferentiableTheoryProvider, isAnalytic: Bool
  ) {
    if let own = solver as? any DifferentiableTheoryProvider {
      return (CountingDerivatives(own, counter: provider), true)
    }
    return (FiniteDifferenceProvider(provider, steps: steps), false)
  }

  /// The solver's own derivatives through the store, for a learner; `nil` when it has none.
  package var learnableDerivatives: (any DifferentiableTheoryProvider)? {
    guard let own = solver as? any DifferentiableTheoryProvider else { return nil }
    return CountingDerivatives(store.map { CachedDerivatives(own, store: $0) } ?? own, counter: provider)
  }

  /// The solver's own derivatives through the store, or finite differences with these steps.
  package func exactDerivatives(steps: [ParameterName: Double]) -> any DifferentiableTheoryProvider {
    learnableDerivatives ?? derivatives(steps: steps).provider
  }

  /// What answers by these settings.
  package static func identifier(_ settings: TheorySettings) -> ProviderIdentifier {
    BoltzmannSolver(settings.solver).identifier
  }

  /// - Parameter settings: `nil` stands for the default solver without a store.
  package init(_ settings: TheorySettings?) throws(EmberError) {
    let solver = BoltzmannSolver(settings?.solver ?? SolverConfiguration())
    self.solver = solver
    guard let settings, let path = settings.cachePath else {
      store = nil
      cached = nil
      // A learner comes back to points it has seen.
      provider = CountingProvider(settings?.emulator == nil ? solver : RememberingProvider(solver))
      return
    }
    do throws(StoreError) {
      let store = try TheoryStore(path: path)
      let cached = CachedProvider(solver, store: store)
      self.store = store
      self.cached = cached
      provider = CountingProvider(cached)
    } catch { throw EmberError(error) }
  }
}
