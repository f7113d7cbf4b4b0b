import EmberReports
import EmberConfiguration
import EmberCache
import EmberInference
import EmberNumerics
import EmberTheory
import Foundation
import Synchronization

/// How the points of a design fared.
package struct DesignStatistics: Sendable, Hashable {
  /// Points that the solver computed now, and those that the store had.
  package var computed = 0
  var fromStore = 0
  /// Numbers of the points at which the solver failed, by reason.
  var failures: [String: [Int]] = [:]

  package var failed: Int { failures.values.reduce(0) { $0 + $1.count } }
  package var done: Int { computed + fromStore + failed }

  package mutating func add(_ other: DesignStatistics) {
    computed += other.computed
    fromStore += other.fromStore
    for (reason, indices) in other.failures { failures[reason] = (failures[reason, default: []] + indices).sorted() }
  }
}

/// Computes the points of a design on all cores, into the store: what is there already costs nothing, so that a design can be
/// interrupted at any time. Points of one group share the solver's slow part.
struct TrainingSolver {
  let design: TrainingDesign
  let solver: any FastParameterProvider
  let store: TheoryStore

  /// Computes all points; returns early when the flag is raised.
  ///
  /// - Throws: `EmberError` when the store cannot be read or written: nothing would be kept.
  func run(_ points: [TrainingPoint], flag: CancellationFlag, reporter: ProgressReporter) throws(EmberError)
    -> DesignStatistics
  {
    let groups = Self.groups(points)
    let shared = Mutex((statistics: DesignStatistics(), failure: StoreError?.none))
    let meter = ProgressMeter("solver", total: points.count, unit: "points")
    parallelFor(groups.count) { number in
      guard !flag.isRaised, shared.withLock({ $0.failure == nil }) else { return }
      var own = DesignStatistics()
      var failure: StoreError?
      do throws(StoreError) { own = try compute(groups[number], points) } catch { failure = error }
      let current = shared.withLock { shared in
        shared.statistics.add(own)
        shared.failure = shared.failure ?? failure
        return shared.statistics
      }
      reporter.show(
        meter.line(
          done: current.done, worked: current.done - current.fromStore,
          details: current.failed > 0 ? ["\(current.failed) failed"] : []))
    }
    let (statistics, failure) = shared.withLock { $0 }
    if let failure { throw EmberError(failure) }
    return statistics
  }

  /// Computes what the store lacks of one group.
  private func compute(_ group: Range<Int>, _ points: [TrainingPoint]) throws(StoreError) -> DesignStatistics {
    var result = DesignStatistics()
    var missing: [(index: Int, point: ModelPoint)] = []
    for index in group {
      let cosmology = design.cosmology(points[index].values)
      if try store.lookup(cosmology, design.request, provider: solver.identifier) != nil {
        result.fromStore += 1
      } else {
        missing.append((index, ModelPoint(cosmology: cosmology)))
      }
    }
    guard !missing.isEmpty else { return result }
    if let answers = try? solver.predict(variants: missing.map(\.point), design.request) {
      for (item, answer) in zip(missing, answers) { try keep(answer, item, &result) }
      return result
    }
    // One of them fails: which, and why?
    for item in missing {
      do throws(TheoryError) {
        let answer = try solver.predict(item.point, design.request)
        do { try keep(answer, item, &result) } catch { throw .failed(stage: "store", reason: "\(error)") }
      } catch { result.failures[error.category, default: []].append(item.index) }
    }
    return result
  }

  private func keep(
    _ answer: TheoryPrediction, _ item: (index: Int, point: ModelPoint), _ result: inout DesignStatistics
  ) throws(StoreError) {
    let isFinite = answer.spectra.kinds.allSatisfy { answer.spectra[$0]?.allSatisfy(\.isFinite) ?? false }
    guard isFinite else {
      result.failures["spectra not finite", default: []].append(item.index)
      return
    }
    try store.insert(answer, at: item.point.cosmology, provider: solver.identifier)
    result.computed += 1
  }

  /// Indices of the points of each group.
  static func groups(_ points: [TrainingPoint]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for index in points.indices {
      if let last = result.last, points[last.lowerBound].group == points[index].group {
        result[result.count - 1] = last.lowerBound..<index + 1
      } else {
        result.append(index..<index + 1)
      }
    }
    return result
  }
}
