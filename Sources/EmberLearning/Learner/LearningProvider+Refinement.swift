import EmberEmulation
import EmberTheory

extension LearningProvider {
  /// Asks the solver where that lowers stated errors most, when their mean square over what chains have visited is more than asked for.
  ///
  /// - Returns: the seconds of training.
  func refine(_ core: inout LearnerCore, _ visits: [ChainVisits]) -> Double {
    let (points, errors) = (visits.flatMap(\.points), visits.flatMap(\.errors))
    guard points.count >= Self.enoughVisits, let snapshot = core.snapshot else { return 0 }
    let wanted = snapshot.monitor.budget.error
    guard errors.reduce(0, { $0 + $1 * $1 }) > Double(errors.count) * wanted * wanted else { return 0 }
    // The emulator may have learnt meanwhile.
    let survey = SequentialDesign(
      points, weights: Array(repeating: 1, count: points.count), snapshot, limit: Self.pointsPerRefinement)
    guard survey.statedError > 1 else { return 0 }
    var tally = LearningTally()
    var isNew = false
    for point in survey.informative.map({ points[$0] }) {
      do throws(TheoryError) {
        isNew = core.insert(try answer(point, counting: &tally)) || isNew
      } catch {
        core.failures.insert(point.cosmology, error)
      }
    }
    tally.add(to: &core.statistics)
    return isNew ? retrain(&core, whileChainsWalk: true) : 0
  }

  /// Fewer points say little of a posterior.
  private static let enoughVisits = 100
  private static let pointsPerRefinement = 4
}
