import EmberTheory

/// How spectra stand in one vector: kind after kind in canonical order, l = 0 ... lmax each.
public struct SpectrumLayout: Sendable, Hashable {
  public let kinds: [SpectrumKind]
  public let lmax: Int

  public init(_ request: TheoryRequest) {
    kinds = SpectrumKind.allCases.filter(request.spectra.contains)
    lmax = request.lmax
  }

  /// Length of one spectrum.
  public var stride: Int { lmax + 1 }
  /// Length of the vector.
  public var count: Int { kinds.count * stride }

  /// Where a kind begins, or `nil`.
  public func offset(_ kind: SpectrumKind) -> Int? { kinds.firstIndex(of: kind).map { $0 * stride } }

  /// The vector of `spectra`, cut at lmax, with each kind divided by its factor.
  public func flatten(_ spectra: PowerSpectra, dividedBy factor: (SpectrumKind) -> Double) throws(TheoryError)
    -> [Double]
  {
    var result: [Double] = []
    result.reserveCapacity(count)
    for kind in kinds {
      guard let values = spectra[kind], values.count >= stride else { throw .notProvided(kind.rawValue) }
      let scale = 1 / factor(kind)
      result += values.prefix(stride).map { $0 * scale }
    }
    return result
  }

  /// The spectra of a vector, as far as a filter wants; other kinds become zero.
  public func spectra(_ vector: ArraySlice<Double>, where wanted: (SpectrumKind) -> Bool) -> PowerSpectra {
    var result = PowerSpectra(lmax: lmax)
    for (i, kind) in kinds.enumerated() {
      let start = vector.startIndex + i * stride
      result[kind] = wanted(kind) ? Array(vector[start..<start + stride]) : Array(repeating: 0, count: stride)
    }
    return result
  }
}
