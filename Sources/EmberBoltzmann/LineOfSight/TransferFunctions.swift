import EmberNumerics

/// The transfer functions Delta_l(k) of temperature, polarisation and the lensing potential at the sampled multipoles and wavenumbers.
///
/// They do not know the primordial spectrum, so C_l = 4 pi int dlnk P(k) Delta_l(k)^2 is cheap to repeat for another one.
struct TransferFunctions: Sendable {
  /// C_l at the nodes, dimensionless (Delta T/T)^2, from l of `multipoles`.
  struct Spectra: Sendable {
    var tt: [Double]
    var te: [Double]
    var ee: [Double]
    /// C_l of the lensing potential; only up to ``fullLensingLimit``, zero above.
    var pp: [Double]
  }

  /// Sixteen neighbouring multipoles of one wavenumber. Temperature lacks l(l+1) times the polarisation, and polarisation the factor
  /// sqrt((l+2)!/(l-2)!).
  struct Block: Sendable {
    var temperature = SIMD16<Float>.zero
    var polarisation = SIMD16<Float>.zero
  }

  let multipoles: Multipoles
  let wavenumbers: IntegralWavenumbers
  /// Element (wavenumber, block of multipoles) at wavenumber * number of blocks + block.
  let blocks: [Block]
  /// The lensing potential, for the first ``lensingBlocks`` blocks of multipoles.
  let lensing: [SIMD16<Float>]
  let lensingBlocks: Int

  private var blockCount: Int { multipoles.nodes.count / 16 }

  /// C_l for a primordial spectrum.
  func spectra(_ primordial: PrimordialSpectrum) -> Spectra {
    let weights = wavenumbers.values.indices.map {
      wavenumbers.weights[$0] * primordial(wavenumbers.values[$0]) * 4 * Double.pi
    }
    let sums = parallelMap(blockCount) { sum($0, weights) }
    var result = Spectra(tt: [], te: [], ee: [], pp: [])
    for block in sums {
      result.tt += block.tt
      result.te += block.te
      result.ee += block.ee
      result.pp += block.pp
    }
    for (i, l) in multipoles.nodes.enumerated() {
      let x = Double(l)
      let spin = (x + 2) * (x + 1) * x * (x - 1)
      result.te[i] *= spin.squareRoot()
      result.ee[i] *= spin
    }
    return result
  }

  /// The weighted sums over all wavenumbers for one block of multipoles.
  private func sum(_ index: Int, _ weights: [Double]) -> Spectra {
    let zero = [Double](repeating: 0, count: 16)
    var sum = Spectra(tt: zero, te: zero, ee: zero, pp: zero)
    let scale = (0..<16).map { lane in
      let l = Double(multipoles.nodes[index * 16 + lane])
      return l * (l + 1)
    }
    for (k, weight) in weights.enumerated() {
      let block = blocks[k * blockCount + index]
      for lane in 0..<16 {
        let polarised = Double(block.polarisation[lane])
        let intensity = Double(block.temperature[lane]) + scale[lane] * polarised
        sum.tt[lane] += weight * intensity * intensity
        sum.te[lane] += weight * intensity * polarised
        sum.ee[lane] += weight * polarised * polarised
      }
      guard index < lensingBlocks else { continue }
      let potential = lensing[k * lensingBlocks + index]
      for lane in 0..<16 { sum.pp[lane] += weight * Double(potential[lane]) * Double(potential[lane]) }
    }
    return sum
  }
}
