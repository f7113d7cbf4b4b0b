import EmberConfiguration
import EmberInference

/// The settings that decide how a run begins and nothing later. A run that continues keeps those it began with.
struct RunBeginning: Codable, Sendable, Hashable {
  /// `ref` and `proposal` of the sampled parameters that state them, by name.
  var references: [String: Reference1D] = [:]
  var proposals: [String: Double] = [:]
  var design: Design?

  /// The design that trains the first emulator.
  struct Design: Codable, Sendable, Hashable {
    var points: Int?
    var variants: Int
    var radius: Double
    var refinements: Int
  }

  init(_ configuration: RunConfiguration) {
    for parameter in configuration.sampled {
      references[parameter.name] = parameter.sampled?.reference
      proposals[parameter.name] = parameter.sampled?.proposal
    }
    let space = ParameterSpace(configuration)
    design = configuration.theory.emulator.map { emulator in
      Design(
        points: emulator.designCount(inputs: space.cosmologicalInputs.count), variants: emulator.designVariants,
        radius: emulator.designRadius, refinements: emulator.refinements)
    }
  }

  /// Gives a configuration these settings, and returns the keys of those that it had otherwise.
  func apply(to configuration: inout RunConfiguration) -> [String] {
    let present = RunBeginning(configuration)
    var changed: [String] = []
    for index in configuration.parameters.indices {
      let name = configuration.parameters[index].name
      guard case .sampled(var sampled) = configuration.parameters[index].role else { continue }
      if references[name] != present.references[name] { changed.append("params.\(name).ref") }
      if proposals[name] != present.proposals[name] { changed.append("params.\(name).proposal") }
      sampled.reference = references[name]
      sampled.proposal = proposals[name]
      configuration.parameters[index].role = .sampled(sampled)
    }
    guard let design, let other = present.design else { return changed }
    let path = "theory.ember.emulator"
    if design.points != other.points { changed.append("\(path).design_points") }
    if design.variants != other.variants { changed.append("\(path).design_variants") }
    if design.radius != other.radius { changed.append("\(path).design_radius") }
    if design.refinements != other.refinements { changed.append("\(path).refinements") }
    configuration.theory.emulator?.designPoints = design.points
    configuration.theory.emulator?.designVariants = design.variants
    configuration.theory.emulator?.designRadius = design.radius
    configuration.theory.emulator?.refinements = design.refinements
    return changed
  }
}
