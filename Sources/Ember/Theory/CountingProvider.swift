import EmberTheory
import Synchronization

/// Passes requests on and counts what comes back.
final class CountingProvider: FastParameterProvider {
  /// What has been counted.
  struct Counts: Sendable, Codable, Hashable {
    /// Answers that the solver had to compute.
    var solverCalls = 0
    /// How many of these made derivatives as well.
    var derivativeCalls = 0
    /// Further answers that shared a call's work, because they differ from it in fast parameters only.
    var variants = 0
    /// Answers read from the store.
    var cachedCalls = 0
    /// Failures by reason.
    var failures: [String: Int] = [:]
  }

  private let base: any TheoryProvider
  private let tally: Mutex<Counts>

  init(_ base: any TheoryProvider, counts: Counts = Counts()) {
    self.base = base
    tally = Mutex(counts)
  }

  var identifier: ProviderIdentifier { base.identifier }

  var fastParameters: Set<ParameterName> { (base as? any FastParameterProvider)?.fastParameters ?? [] }

  var counts: Counts { tally.withLock { $0 } }

  /// Replaces the counts, when a run continues.
  func resume(_ counts: Counts) { tally.withLock { $0 = counts } }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    do throws(TheoryError) {
      let prediction = try base.predict(point, request)
      tally.withLock { if prediction.provenance == .cache { $0.cachedCalls += 1 } else { $0.solverCalls += 1 } }
      return prediction
    } catch {
      count(error)
      throw error
    }
  }

  func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction] {
    guard let fast = base as? any FastParameterProvider else { return try each(points, request) }
    do throws(TheoryError) {
      let predictions = try fast.predict(variants: points, request)
      let computed = predictions.count { $0.provenance != .cache }
      tally.withLock {
        $0.cachedCalls += predictions.count - computed
        $0.solverCalls += min(computed, 1)
        $0.variants += max(computed - 1, 0)
      }
      return predictions
    } catch {
      tally.withLock { $0.failures[error.category, default: 0] += 1 }
      throw error
    }
  }

  /// Counts a call for value and derivatives, which went to the solver by another way.
  func countDerivativeCall() {
    tally.withLock {
      $0.solverCalls += 1
      $0.derivativeCalls += 1
    }
  }

  /// Counts a failure.
  func count(_ error: TheoryError) { tally.withLock { $0.failures[error.category, default: 0] += 1 } }
}
