import EmberTheory

/// Named arrays of numbers, in the order in which they were added: what a call of the library gives.
final class Answer: Sendable {
  let arrays: [(name: String, values: [Double])]

  init(_ arrays: [(name: String, values: [Double])]) { self.arrays = arrays }
}

extension [(name: String, values: [Double])] {
  /// Adds spectra as `spectra/KIND` and derived parameters as `derived/NAME`, below a prefix.
  mutating func append(_ products: TheoryProducts, below prefix: String = "") {
    for kind in products.spectra.kinds {
      append((prefix + "spectra/" + kind.rawValue, products.spectra[kind] ?? []))
    }
    for (name, value) in products.derived.sorted(by: { $0.key < $1.key }) {
      append((prefix + "derived/" + name, [value]))
    }
  }
}
