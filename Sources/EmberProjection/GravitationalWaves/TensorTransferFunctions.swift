import EmberNumerics
import EmberTheory

/// The transfer functions of gravitational waves (Hu & White 1997, astro-ph/9702170, eqs. 74 and 77 with m = 2):
/// Theta_l = sqrt(3/8 (l+2)!/(l-2)!) int dtau S j_l/x^2 with S = g P - h' e^-kappa, E_l and B_l = sqrt(6) int dtau g P (epsilon_l, beta_l),
/// epsilon_l = [j_l'' - j_l + 2 j_l/x^2 + 4 j_l'/x]/4 and beta_l = [j_l' + 2 j_l/x]/2.
///
/// In curved space (Hu, Seljak, White & Zaldarriaga 1998, astro-ph/9709066) j_l is phi_l and x is q S_K, all three are divided by
/// sqrt((q^2 - K)(q^2 - 4K))/q^2, epsilon_l = [(l(l+1)/S_K^2 - 2 q^2 + 2 cot_K^2) phi_l + 2 cot_K phi_l']/4q^2 and
/// beta_l = [phi_l' + 2 cot_K phi_l]/2q.
///
/// The sign of E is that of density perturbations here.
package struct TensorTransferFunctions: Sendable {
  /// Beyond, gravitational waves add nothing that can be seen.
  package static let highestMultipole = 1000
  /// The largest wavenumber times the conformal age.
  package static let largestPhase = 4200.0

  private let multipoles: Multipoles
  /// At the first of the multipoles.
  private let integrals: TensorIntegrals
  /// What completes them in curved space.
  private let shell: TensorShell?

  init(multipoles: Multipoles, integrals: TensorIntegrals, shell: TensorShell?) {
    self.multipoles = multipoles
    self.integrals = integrals
    self.shell = shell
  }

  /// Those of flat space.
  ///
  /// - Parameter multipoles: those of the spectra of density perturbations, whose Bessel functions serve here too.
  package init(_ sources: TensorSources, age: Double, multipoles: Multipoles, integralSampling: Double) {
    let largest = Self.largestPhase / age
    let wavenumbers = IntegralWavenumbers(largest: largest, age: age, sampling: integralSampling)
    let table = SphericalBesselTable.shared(multipoles.nodes, largest: Self.largestPhase * 1.001)
    let count = Self.blocks(multipoles, to: Double(Self.highestMultipole))
    let times = sources.times.times
    let rows = parallelMap(wavenumbers.values.count) { node in
      let k = wavenumbers.values[node]
      return TensorIntegrals.integrate(sources, k: k, table, blocks: count) {
        TensorKernel(flat: k * (age - times[$0]))
      }
    }
    self.init(
      multipoles: multipoles,
      integrals: TensorIntegrals(
        multipoles: Array(multipoles.nodes[0..<16 * count]), wavenumbers: wavenumbers, rows: rows), shell: nil)
  }

  /// The number of blocks of sixteen multipoles from which a highest multipole is interpolated, with four nodes beyond it.
  static func blocks(_ multipoles: Multipoles, to highest: Double) -> Int {
    let needed = multipoles.nodes.prefix { Double($0) < highest }.count + EightPointInterpolation.points / 2
    return min((needed + 15) / 16, multipoles.nodes.count / 16)
  }

  /// TT, TE, EE and BB in muK^2 for l = 0 ... lmax: C_l = 4 pi int dlnk (P_t/6) Delta_l^2 for a power of h_ij h^ij per ln k; in curved space
  /// with the density of modes that CAMB takes.
  package func spectra(lmax: Int, _ power: (Double) -> Double) -> [SpectrumKind: [Double]] {
    var nodes = integrals.spectra(weights: integrals.weights(power))
    nodes += [SIMD4<Double>](repeating: .zero, count: multipoles.nodes.count - nodes.count)
    if let shell {
      for (i, value) in shell.spectra(power).enumerated() { nodes[i] += value }
    }
    let temperature = 2.7255e6
    let end = min(lmax, Self.highestMultipole)
    func dense(_ quantity: Int) -> [Double] {
      let scaled = nodes.indices.map { i -> Double in
        let l = Double(multipoles.nodes[i])
        return nodes[i][quantity] * l * (l + 1) * temperature * temperature
      }
      let values = multipoles.interpolate(scaled, to: end)
      var result = [Double](repeating: 0, count: lmax + 1)
      for l in 2...max(end, 2) where l <= end { result[l] = values[l] / (Double(l) * Double(l + 1)) }
      return result
    }
    return [.lensedTT: dense(0), .lensedTE: dense(1), .lensedEE: dense(2), .lensedBB: dense(3)]
  }
}
