import EmberTheory

extension RunConfiguration {
  /// Hands a dropped input to the theory after all when its rival is derived.
  ///
  /// Files for Cobaya sample logA with `drop: true` and compute A_s from it; Ember's theory takes logA itself. Dropping
  /// any other input would leave the theory with a default that the file does not show, so that is an error.
  static func claimDropped(_ parameters: inout [ParameterSpecification], _ complaints: ComplaintCollector) {
    for index in parameters.indices {
      guard case .sampled(var sampled) = parameters[index].role, sampled.isDropped,
        let name = ParameterName(spelling: parameters[index].name)
      else { continue }
      // A size of fluctuations is derived in such files, whatever they sample.
      let rivals = name.rivals.filter { ![.sigma8, .s8, .reionizationRedshift].contains($0) }.map(\.rawValue)
      guard parameters.contains(where: { rivals.contains($0.name) && $0.role == .derived }) else {
        complaints.add(
          .badInput(
            InputComplaint(
              origin: parameters[index].origin, key: "params.\(name.rawValue).drop", value: "true",
              problem: "\(name.rawValue) would be sampled without being used", remedy: "Remove `drop`.")))
        continue
      }
      sampled.isDropped = false
      parameters[index].role = .sampled(sampled)
      parameters[index].owner = .cosmology(name)
    }
  }
}
