import EmberNumerics

/// The transfer functions Delta_l(k) of temperature, polarisation and the lensing potential at the sampled multipoles and wavenumbers.
///
/// They do not know the primordial spectrum, so C_l = 4 pi int dlnk P(k) Delta_l(k)^2 is cheap to repeat for another one.
package struct TransferFunctions: Sendable {
  /// C_l at the nodes, dimensionless (Delta T/T)^2, from l of `multipoles`.
  package struct Spectra: Sendable {
    package var tt: [Double]
    package var te: [Double]
    package var ee: [Double]
    /// C_l of the lensing potential; only up to ``LineOfSight/fullLensingLimit``, zero above.
    package var pp: [Double]
  }

  /// Sixteen neighbouring multipoles of one wavenumber. Temperature lacks l(l+1) times the polarisation, and polarisation the factor
  /// sqrt((l+2)!/(l-2)!).
  struct Block: Sendable {
    var temperature = SIMD16<Float>.zero
    var polarisation = SIMD16<Float>.zero
  }

  package private(set) var multipoles: Multipoles
  package let wavenumbers: IntegralWavenumbers
  /// Element (wavenumber, block of multipoles) at wavenumber * number of blocks + block.
  let blocks: [Block]
  /// The lensing potential, for the first ``lensingBlocks`` blocks of multipoles.
  let lensing: [SIMD16<Float>]
  let lensingBlocks: Int

  /// In curved space what stands in beyond these transfer functions, and the multipoles of both.
  private(set) var completion: (any TransferCompletion)?

  init(
    multipoles: Multipoles, wavenumbers: IntegralWavenumbers, blocks: [Block], lensing: [SIMD16<Float>],
    lensingBlocks: Int
  ) {
    self.multipoles = multipoles
    self.wavenumbers = wavenumbers
    self.blocks = blocks
    self.lensing = lensing
    self.lensingBlocks = lensingBlocks
    blockCount = multipoles.nodes.count / 16
  }

  /// The number of blocks of these transfer functions.
  private let blockCount: Int

  /// Extends spectra to `asked` multipoles, of which these transfer functions know the first.
  mutating func complete(_ asked: Multipoles, with completion: some TransferCompletion) {
    multipoles = asked
    self.completion = completion
  }

  /// C_l for a primordial power per ln k; or the cross-spectrum with another set of transfer functions on the same grids, of which
  /// the one with the derivative is half the derivative of C_l.
  package func spectra(with partner: TransferFunctions? = nil, _ power: (Double) -> Double) -> Spectra {
    let own = spectra(weights: weights(power), with: partner)
    guard let completion else { return own }
    return completion.spectra(multipoles.nodes, power).adding(own)
  }

  /// What each wavenumber weighs in C_l.
  func weights(_ power: (Double) -> Double) -> [Double] {
    wavenumbers.values.indices.map {
      wavenumbers.weights[$0] * power(wavenumbers.values[$0]) * 4 * Double.pi
    }
  }

  /// C_l for weights of the wavenumbers.
  func spectra(weights: [Double], with partner: TransferFunctions? = nil) -> Spectra {
    let partner = partner ?? self
    let sums = parallelMap(blockCount) { sum($0, partner, weights) }
    var result = Spectra(tt: [], te: [], ee: [], pp: [])
    for block in sums {
      result.tt += block.tt
      result.te += block.te
      result.ee += block.ee
      result.pp += block.pp
    }
    for (i, l) in multipoles.nodes[0..<16 * blockCount].enumerated() {
      let x = Double(l)
      let spin = (x + 2) * (x + 1) * x * (x - 1)
      result.te[i] *= spin.squareRoot()
      result.ee[i] *= spin
    }
    return result
  }

  /// The weighted sums over all wavenumbers for one block of multipoles.
  private func sum(_ index: Int, _ partner: TransferFunctions, _ weights: [Double]) -> Spectra {
    let zero = [Double](repeating: 0, count: 16)
    var sum = Spectra(tt: zero, te: zero, ee: zero, pp: zero)
    let scale = (0..<16).map { lane in
      let l = Double(multipoles.nodes[index * 16 + lane])
      return l * (l + 1)
    }
    for (k, weight) in weights.enumerated() {
      let (first, second) = (blocks[k * blockCount + index], partner.blocks[k * blockCount + index])
      for lane in 0..<16 {
        let (e1, e2) = (Double(first.polarisation[lane]), Double(second.polarisation[lane]))
        let t1 = Double(first.temperature[lane]) + scale[lane] * e1
        let t2 = Double(second.temperature[lane]) + scale[lane] * e2
        sum.tt[lane] += weight * t1 * t2
        sum.te[lane] += weight * 0.5 * (t1 * e2 + t2 * e1)
        sum.ee[lane] += weight * e1 * e2
      }
      guard index < lensingBlocks else { continue }
      let (p1, p2) = (lensing[k * lensingBlocks + index], partner.lensing[k * lensingBlocks + index])
      for lane in 0..<16 { sum.pp[lane] += weight * Double(p1[lane]) * Double(p2[lane]) }
    }
    return sum
  }
}

/// What makes C_l where other transfer functions end.
protocol TransferCompletion: Sendable {
  func spectra(_ multipoles: [Int], _ power: (Double) -> Double) -> TransferFunctions.Spectra
}

extension TransferFunctions.Spectra {
  /// The sum with spectra of the first multipoles.
  fileprivate func adding(_ other: TransferFunctions.Spectra) -> TransferFunctions.Spectra {
    var result = self
    for i in other.tt.indices {
      result.tt[i] += other.tt[i]
      result.te[i] += other.te[i]
      result.ee[i] += other.ee[i]
      result.pp[i] += other.pp[i]
    }
    return result
  }
}
