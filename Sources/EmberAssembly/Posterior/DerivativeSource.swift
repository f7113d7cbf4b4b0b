import EmberConfiguration
import EmberLearning
import EmberTheory

/// Who makes spectra and their derivatives for a command.
public enum DerivativeSource: String, Sendable, CaseIterable {
  case solver, emulator
}

/// A differentiable theory for one posterior, and how to say what it cost.
package struct DerivativeTheory {
  package let provider: any TheoryProvider
  private let source: DerivativeSource
  private let isAnalytic: Bool
  private let counter: CountingProvider

  /// - Throws: `EmberError` when the emulator is asked for and cannot be trained from the store.
  package init(_ source: DerivativeSource, _ posterior: Posterior, _ stack: SolverStack, file: String)
    throws(EmberError)
  {
    self.source = source
    counter = stack.provider
    let derivatives = stack.derivatives(steps: posterior.space.differenceSteps)
    switch source {
    case .solver:
      provider = derivatives
      isAnalytic = counter.isDifferentiable
    case .emulator:
      provider = TrustedEmulator(
        learner: try posterior.emulatorFromStore(stack, source: file), base: derivatives)
      isAnalytic = true
    }
  }

  /// Who answered, and after how many solver calls.
  package var cost: String {
    let counts = counter.counts
    let calls = "\(counts.solverCalls) solver calls, \(counts.cachedCalls) answers from the store"
    switch source {
    case .emulator: return "the emulator (trained on the store; \(calls))"
    case .solver where isAnalytic: return "the solver's derivatives (\(calls))"
    case .solver: return "finite differences of the solver (\(calls))"
    }
  }
}

/// The emulator's derivatives where the monitor allows them, else those of the solver.
private struct TrustedEmulator: TheoryDecorator {
  let learner: LearningProvider
  let base: any TheoryProvider

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try learner.predict(point, request)
  }

  func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    if let emulated = learner.emulatedDerivatives(point, request, by: parameters) { return emulated }
    return try base.differentiate(point, request, by: parameters)
  }
}
