import EmberTheory

extension EmberError {
  /// What an error of the theory at one point means to the user; `origin` is where the point was written.
  package init(_ error: TheoryError, origin: InputOrigin) {
    func complaint(key: String? = nil, value: String? = nil, _ problem: String, _ remedy: String) -> EmberError {
      .badInput(InputComplaint(origin: origin, key: key, value: value, problem: problem, remedy: remedy))
    }
    switch error {
    case .unphysical(let parameter, let value, let requirement):
      self = complaint(key: parameter, value: "\(value)", "unphysical: \(requirement)", "Choose another value.")
    case .notProvided:
      self = complaint(
        "\(error)", "Ask for spectra that the solver makes, to l = \(SettingRange.highestMultipole) at most.")
    case .conflicting, .overdetermined: self = complaint("\(error)", "Leave one of them out.")
    case .failed, .negligible: self = complaint("\(error)", "Choose other parameters.")
    }
  }
}
