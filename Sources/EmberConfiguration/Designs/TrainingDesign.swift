import EmberNetworks
import EmberBoltzmann
import EmberEmulation
import EmberTheory

/// What `ember pretrain` reads: parameters with their ranges, how points are spread, what is computed and what is trained.
public struct TrainingDesign: Sendable {
  /// The kinds of emulator that a design can train, by name: those that learn at once, and networks.
  static let kindNames = EmulatorKind.all.map(\.name) + [NetworkEnsemble.kindName]

  /// The file, as named by the user, and its text.
  public let source: String
  public let text: String
  /// The parameters that vary, in the order of the emulator's inputs.
  public var parameters: [ParameterRange] = []
  /// All other parameters that the design states.
  public var fixed = CosmologicalParameters()
  public var request = TheoryRequest(spectra: [], lmax: 0)
  public var precision: (name: String, value: SolverPrecision) = ("default", .default)
  /// Where solver results are kept.
  public var cachePath = TheorySettings.defaultCachePath
  public var seed: UInt64 = 1
  public var plans: [TrainingPlan] = []
  /// The share of points that judge the emulator and never train it.
  public var heldOut = 0.1
  /// Of `kindNames`, those among which the held-out points choose.
  public var kinds = [NetworkEnsemble.kindName]
  public var network = NetworkSettings()
  /// Texts of the covariance matrices that its plans name, by the names under which a model keeps them.
  package var covariances: [String: String] = [:]

  package init(source: String, text: String) {
    self.source = source
    self.text = text
  }

  /// The cosmology that values of the parameters stand for.
  public func cosmology(_ values: [Double]) -> CosmologicalParameters {
    var result = fixed
    for (parameter, value) in zip(parameters, values) { result[given: parameter.name] = value }
    return result
  }

  /// All points, in the order in which they are computed: plans in turn, in proportion to their size, so that a part of the
  /// points is a fair sample of all.
  public var points: [TrainingPoint] {
    var groups: [(order: Double, plan: Int, values: [[Double]])] = []
    for (index, plan) in plans.enumerated() {
      let own = plan.groups(parameters, seed: seed, plan: index)
      groups += own.enumerated().map { ((Double($0) + 0.5) / Double(own.count), index, $1) }
    }
    let ordered = groups.sorted { ($0.order, $0.plan) < ($1.order, $1.plan) }
    return ordered.enumerated().flatMap { number, group in
      group.values.map { TrainingPoint(values: $0, group: number, plan: group.plan) }
    }
  }
}

/// One point of a training design.
public struct TrainingPoint: Sendable, Hashable {
  /// Values in the order of ``TrainingDesign/parameters``.
  public var values: [Double]
  /// Points of one group differ in logA and n_s only; a group is held out, or trains, as a whole.
  public var group: Int
  /// Which of the design's plans it belongs to.
  public var plan: Int
}
