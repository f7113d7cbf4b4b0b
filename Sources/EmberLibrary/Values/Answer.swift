import EmberTheory
import Synchronization

/// Named arrays of numbers, in the order in which they were added: what a call of the library gives.
final class Answer: Sendable {
  typealias NamedArrays = [(name: String, values: [Double])]

  private let arrays: Mutex<NamedArrays>

  init(_ arrays: NamedArrays) { self.arrays = Mutex(arrays) }

  /// Gives the arrays to whoever reads them. Nobody may keep one: what is shared is copied when ``addresses`` are asked for.
  func read<Result: Sendable>(_ body: (NamedArrays) -> Result) -> Result { arrays.withLock { body($0) } }

  /// Where the numbers of each array stand that has more than one, for as long as the answer lives: callers may change them, as nothing else
  /// has these arrays.
  func addresses(_ use: (_ rank: Int, UnsafeMutablePointer<Double>) -> Void) {
    arrays.withLock { arrays in
      var rank = 0
      for i in arrays.indices where arrays[i].values.count > 1 {
        // An array that is changed is its own from then on, and the storage of an array that does not change stays where it is.
        arrays[i].values.withUnsafeMutableBufferPointer { numbers in
          if let start = numbers.baseAddress { use(rank, start) }
        }
        rank += 1
      }
    }
  }

  /// A number that answers share whose arrays have the same names and lengths in the same order: FNV-1a of 64 bits.
  var layout: UInt64 {
    read { arrays in
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
      for (name, values) in arrays {
        for byte in name.utf8 { add(UInt64(byte)) }
        // No name has a byte so large.
        add(1 << 32 | UInt64(values.count))
      }
      return hash
    }
  }

  /// Spectra as `spectra/KIND` and derived parameters as `derived/NAME`.
  convenience init(_ products: TheoryProducts) {
    var arrays: NamedArrays = []
    arrays.append(products)
    self.init(arrays)
  }

  /// The same, with the derivatives as `derivative/PARAMETER/...` in the spellings of the caller.
  convenience init(
    _ theory: TheoryDerivatives, by parameters: Zip2Sequence<[String], [ParameterName]>,
    and others: NamedArrays = []
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
