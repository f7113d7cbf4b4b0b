import EmberTheory

/// Named arrays of numbers, in the order in which they were added: what a call of the library gives.
final class Answer: Sendable {
  let arrays: [(name: String, values: [Double])]

  init(_ arrays: [(name: String, values: [Double])]) { self.arrays = arrays }

  /// A number that answers share whose arrays have the same names and lengths in the same order: FNV-1a of 64 bits.
  var layout: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
    for (name, values) in arrays {
      for byte in name.utf8 { add(UInt64(byte)) }
      // No name has a byte so large.
      add(1 << 32 | UInt64(values.count))
    }
    return hash
  }

  /// Spectra as `spectra/KIND` and derived parameters as `derived/NAME`.
  convenience init(_ products: TheoryProducts) {
    var arrays: [(name: String, values: [Double])] = []
    arrays.append(products)
    self.init(arrays)
  }

  /// The same, with the derivatives as `derivative/PARAMETER/...` in the spellings of the caller.
  convenience init(
    _ theory: TheoryDerivatives, by parameters: Zip2Sequence<[String], [ParameterName]>,
    and others: [(name: String, values: [Double])] = []
  ) {
    var arrays = others
    arrays.append(theory.prediction.products)
    for (spelling, parameter) in parameters {
      if let change = theory.change(parameter) { arrays.append(change, below: "derivative/\(spelling)/") }
    }
    self.init(arrays)
  }
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
