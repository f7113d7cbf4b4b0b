import EmberTheory

extension NuisanceParameters {
  /// A value that has to be there.
  package func value(_ name: String, of step: String) throws(TheoryError) -> Double {
    guard let value = self[name] else {
      throw .failed(stage: step, reason: "the nuisance parameter \(name) is missing")
    }
    return value
  }

  /// A calibration: it has to be there, and positive.
  package func calibration(_ name: String) throws(TheoryError) -> Double {
    let value = try value(name, of: "calibration")
    guard value > 0, value.isFinite else {
      throw .unphysical(parameter: name, value: value, requirement: "a calibration is positive")
    }
    return value
  }
}
