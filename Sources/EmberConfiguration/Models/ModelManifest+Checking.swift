import EmberNumerics
import EmberBoltzmann
import EmberEmulation
import EmberTheory

extension ModelManifest {
  /// Throws unless every value is one that training can have written: distinct names, numbers of a size that can be computed with,
  /// multipoles that the solver has.
  package func check(path: String) throws(EmberError) {
    func complain(_ key: String, _ value: String?, _ problem: String) -> EmberError {
      .badInput(
        InputComplaint(
          origin: InputOrigin(source: path), key: key, value: value, problem: problem,
          remedy: "Restore the file from where it came from, or train the model anew."))
    }
    func require(_ key: String, _ numbers: [Double]) throws(EmberError) {
      let limit = StorageLimits.largestParameter
      guard let odd = numbers.first(where: { !(abs($0) <= limit) }) else { return }
      throw complain(key, "\(odd)", "a finite number of at most \(limit) was expected")
    }
    guard format == Self.currentFormat else {
      throw complain("format", "\(format)", "this version of Ember reads format \(Self.currentFormat)")
    }
    guard 2...BoltzmannSolver.highestMultipole ~= lmax else {
      throw complain("lmax", "\(lmax)", "a multipole from 2 to \(BoltzmannSolver.highestMultipole) was expected")
    }
    guard !inputs.isEmpty else { throw complain("inputs", nil, "a model needs inputs with ranges") }
    for (index, input) in inputs.enumerated() {
      let key = "inputs[\(index)]"
      try require(key + ".min", [input.min])
      try require(key + ".max", [input.max])
      guard input.min < input.max else {
        throw complain(key + ".min", "\(input.min)", "it must lie below max = \(input.max)")
      }
      let others = inputs[..<index].map(\.name)
      if let other = others.contains(input.name) ? input.name : input.name.determining(among: others).first {
        throw complain(key + ".name", input.name.rawValue, "already determined by the input \(other.rawValue)")
      }
    }
    let names = inputs.map(\.name)
    for name in ParameterName.allCases where fixed[name.rawValue] != nil {
      if let input = names.contains(name) ? name : name.determining(among: names).first {
        throw complain("fixed.\(name.rawValue)", nil, "already determined by the input \(input.rawValue)")
      }
    }
    for (name, value) in fixed.sorted(by: { $0.key < $1.key }) { try require("fixed.\(name)", [value]) }
    guard !spectra.isEmpty, Set(spectra).count == spectra.count else {
      throw complain("spectra", spectra.map(\.rawValue).joined(separator: ", "), "distinct spectra were expected")
    }
    guard Set(derived).count == derived.count else {
      throw complain("derived", derived.joined(separator: ", "), "distinct names were expected")
    }
    for (index, row) in emulator.curve.enumerated()
    where !row.allSatisfy({ abs($0) <= StorageLimits.largestNumber }) {
      throw complain("emulator.curve[\(index)]", "\(row)", "finite losses were expected")
    }
  }
}
