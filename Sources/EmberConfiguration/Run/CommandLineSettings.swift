import EmberInference
import EmberTheory

/// All `--set KEY=VALUE` of a command.
///
/// A key path, such as `theory.ember.precision`, replaces a value of the input file. The name of a parameter, such as `H0`, gives it a
/// value at the point at which the command works: what is evaluated, where a search begins, where chains begin.
public struct CommandLineSettings: Sendable {
  public let overrides: [ConfigurationOverride]
  public let assignments: ParameterAssignments

  /// - Throws: `EmberError` for what is no assignment, and for parameters whose value is no number.
  public init(_ texts: [String] = []) throws(EmberError) {
    var overrides: [ConfigurationOverride] = []
    var assignments: [String] = []
    for text in texts {
      let name = try ConfigurationOverride.split(text).name
      if name.contains(".") || RunConfiguration.keys.contains(name) {
        overrides.append(try ConfigurationOverride(text))
      } else {
        assignments.append(text)
      }
    }
    self.overrides = overrides
    self.assignments = try ParameterAssignments(assignments)
  }
}

extension RunConfiguration {
  /// Reads a file and replaces its values by those of the command line; parameters keep theirs.
  ///
  /// - Parameters:
  ///   - file: `nil` for a configuration of which nothing but these values is known.
  ///   - settings: what the command line gives.
  ///   - need: what must not be missing; `nil` when anything may be.
  public init(file: String?, settings: CommandLineSettings, for need: Need? = nil) throws(EmberError) {
    if let file {
      try self.init(file: file, overrides: settings.overrides, for: need)
    } else {
      try self.init(overrides: settings.overrides, source: "parameters")
    }
  }

  /// Gives parameters their values of the command line: sampled ones as `ref`, others for good.
  public mutating func apply(_ assignments: ParameterAssignments) throws(EmberError) {
    // What is misspelt or stands twice is found as for a point.
    var point = ModelPoint(cosmology: CosmologicalParameters())
    try assignments.apply(to: &point, nuisances: nuisances.keys.sorted())
    let all = assignments.values.compactMap { ParameterName(spelling: $0.name) }
    for (spelling, value) in assignments.values {
      let name = ParameterName(spelling: spelling)
      try set(name?.rawValue ?? nuisances[spelling]?.name ?? spelling, name, to: value, keeping: all)
    }
  }

  private mutating func set(
    _ name: String, _ cosmological: ParameterName?, to value: Double, keeping kept: [ParameterName]
  ) throws(EmberError) {
    let origin = InputOrigin(source: "--set")
    if let index = parameters.firstIndex(where: { $0.name == name && $0.role != .derived }) {
      guard case .sampled(var sampled) = parameters[index].role else {
        parameters[index].role = .fixed(value)
        return
      }
      guard sampled.prior.support.contains(value) else {
        throw .badInput(
          InputComplaint(
            origin: origin, key: name, value: "\(value)",
            problem: "outside the prior, which ends at \(sampled.prior.support.lowerBound) and "
              + "\(sampled.prior.support.upperBound)", remedy: "Choose a value between these."))
      }
      sampled.reference = .value(value)
      parameters[index].role = .sampled(sampled)
      return
    }
    guard let cosmological else { return }
    // What the file states gives way, and not what else the command states; a rival may stand there as derived.
    let others = parameters.compactMap { if case .cosmology(let name) = $0.owner { name } else { nil } }
    let rivals = (cosmological.rivals + cosmological.displaced(among: others, keeping: kept)).map(\.rawValue)
    if let rival = parameters.first(where: { rivals.contains($0.name) && $0.sampled != nil }) {
      throw .badInput(
        InputComplaint(
          origin: origin, key: name, value: "\(value)", problem: "determined by \(rival.name), which is sampled",
          remedy: "Set \(rival.name), or replace its block params.\(rival.name)."))
    }
    parameters.removeAll { rivals.contains($0.name) || $0.name == name }
    parameters.append(
      ParameterSpecification(
        name: name, latex: cosmological.latex, role: .fixed(value), owner: .cosmology(cosmological), limits: nil,
        origin: origin))
  }
}
