import EmberTheory

/// Values of parameters from the command line, `--set NAME=VALUE`, or from a program.
public struct ParameterAssignments: Sendable {
  /// The values by the spelling used, in order.
  public private(set) var values: [(name: String, value: Double)] = []
  /// Where they stand, as errors say it.
  private var source = "--set"

  /// Values that a program gives; `source` says in errors what they are.
  package init(_ values: [(name: String, value: Double)], source: String) throws(EmberError) {
    self.source = source
    for (name, value) in values {
      guard value.isFinite else {
        throw complaint(name, value, "not a finite number", "Give a number.")
      }
    }
    self.values = values
  }

  /// Reads assignments; each value is a number.
  public init(_ texts: [String]) throws(EmberError) {
    for text in texts {
      let (name, value) = try ConfigurationOverride.split(text)
      guard !name.contains(".") else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: "--set"), key: name, value: value, problem: "there is no input file to change",
            remedy: "Write --set NAME=NUMBER, with the name of a parameter."))
      }
      guard let number = Double(value), number.isFinite else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: "--set"), key: name, value: value, problem: "not a number",
            remedy: "Write --set \(name)=NUMBER."))
      }
      values.append((name, number))
    }
  }

  /// Puts the values into a cosmology. A value replaces what the configuration says, and `H0` replaces `thetastar_100`,
  /// `logA` replaces `A_s` and the other way round (`CosmologicalParameters/restate(_:)`); but nothing may be given twice here.
  public func apply(to cosmology: inout CosmologicalParameters) throws(EmberError) {
    var point = ModelPoint(cosmology: cosmology)
    try apply(to: &point, nuisances: [])
    cosmology = point.cosmology
  }

  /// As `apply(to:)` for a cosmology, where `nuisances` are names of the likelihoods' own parameters.
  public func apply(to point: inout ModelPoint, nuisances: [String]) throws(EmberError) {
    var seen: [String: String] = [:]
    var stated: [(name: ParameterName, value: Double)] = []
    for (spelling, value) in values {
      let name = ParameterName(spelling: spelling)
      let rivals = name?.determining(among: stated.map(\.name)).map(\.rawValue) ?? []
      let others = seen[name?.rawValue ?? spelling].map { [$0] } ?? rivals.compactMap { seen[$0] }
      if !others.isEmpty {
        throw complaint(
          spelling, value, "already determined by \(source) \(others.joined(separator: " and "))",
          "Keep \(others.count == 1 ? "one of the two" : "two of the three").")
      }
      seen[name?.rawValue ?? spelling] = spelling
      if let name {
        stated.append((name, value))
      } else if nuisances.contains(spelling) {
        point.nuisance[spelling] = value
      } else {
        let unknown = UnknownParameter(input: spelling, among: ParameterName.allSpellings + nuisances)
        throw complaint(spelling, value, unknown.problem, unknown.remedy)
      }
    }
    point.cosmology.restate(stated)
  }

  private func complaint(_ name: String, _ value: Double, _ problem: String, _ remedy: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: source), key: name, value: "\(value)", problem: problem, remedy: remedy))
  }
}
