import EmberTheory
import Synchronization

/// Passes requests on and counts what comes back.
package final class CountingProvider: TheoryDecorator {
  /// What has been counted.
  package struct Counts: Sendable, Codable, Hashable {
    /// Answers that the solver had to compute.
    package var solverCalls = 0
    /// How many of these came with derivatives.
    package var derivativeCalls = 0
    /// Further answers that shared a call's work, because they differ from it in fast parameters only.
    package var variants = 0
    /// Answers read from the store.
    package var cachedCalls = 0
    /// Wall-clock seconds that the solver took for its answers, summed over calls, also where these ran at the same time.
    package var solverSeconds = 0.0
    /// How many of these went into calls with derivatives.
    package var derivativeSeconds = 0.0
    /// Failures by reason.
    package var failures: [String: Int] = [:]
  }

  package let base: any TheoryProvider
  private let tally: Mutex<Counts>

  package init(_ base: any TheoryProvider, counts: Counts = Counts()) {
    self.base = base
    tally = Mutex(counts)
  }

  package var counts: Counts { tally.withLock { $0 } }

  /// Replaces the counts, when a run continues.
  package func resume(_ counts: Counts) { tally.withLock { $0 = counts } }

  package func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    do throws(TheoryError) {
      let start = ContinuousClock.now
      let prediction = try base.predict(point, request)
      let seconds = (.now - start) / .seconds(1)
      tally.withLock { $0.count(computed: prediction.provenance == .cache ? 0 : 1, of: 1, seconds: seconds) }
      return prediction
    } catch {
      count(error)
      throw error
    }
  }

  package func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError)
    -> [TheoryPrediction]
  {
    do throws(TheoryError) {
      let start = ContinuousClock.now
      let predictions = try base.predict(variants: points, request)
      let seconds = (.now - start) / .seconds(1)
      let computed = predictions.count { $0.provenance != .cache }
      tally.withLock { $0.count(computed: computed, of: predictions.count, seconds: seconds) }
      return predictions
    } catch {
      tally.withLock { $0.failures[error.category, default: 0] += 1 }
      throw error
    }
  }

  /// Value and derivatives count as one solver call, and apart as one with derivatives; what comes from a store as an answer from it.
  package func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    do throws(TheoryError) {
      let start = ContinuousClock.now
      let derivatives = try base.differentiate(point, request, by: parameters)
      countDerivatives(derivatives.prediction.provenance, seconds: (.now - start) / .seconds(1))
      return derivatives
    } catch {
      // A derivative that there is not is no failure at this point.
      if case .notProvided = error { throw error }
      count(error)
      throw error
    }
  }

  private func countDerivatives(_ provenance: Provenance, seconds: Double) {
    let isComputed = provenance != .cache
    tally.withLock {
      $0.count(computed: isComputed ? 1 : 0, of: 1, seconds: seconds)
      guard isComputed else { return }
      $0.derivativeCalls += 1
      $0.derivativeSeconds += seconds
    }
  }

  /// Counts a failure.
  package func count(_ error: TheoryError) { tally.withLock { $0.failures[error.category, default: 0] += 1 } }
}

extension CountingProvider.Counts {
  /// Counts answers that were made together, of which so many had to be computed.
  fileprivate mutating func count(computed: Int, of all: Int, seconds: Double) {
    cachedCalls += all - computed
    solverCalls += min(computed, 1)
    variants += max(computed - 1, 0)
    if computed > 0 { solverSeconds += seconds }
  }
}
