import EmberNumerics
import EmberTheory

/// The sources of temperature, polarisation and lensing on the grids of wavenumber and time, ready to be splined in wavenumber.
struct SourceFunctions: Sendable {
  /// One source: values and second derivatives with respect to k, element (k, tau) at k * times + tau.
  struct Field: Sendable {
    var values: [Float]
    var curvatures: [Float] = []
  }

  let wavenumbers: SourceWavenumbers
  let times: SourceTimes
  /// Source of j_l: g (delta_gamma/4 + phi) + 2 phi' e^-kappa, with the integration by parts of psi' done.
  private(set) var monopole: Field
  /// Source of j_l': g v_b + k (psi - phi) e^-kappa.
  private(set) var dipole: Field
  /// g Pi / 16: temperature takes (3 j_l'' + j_l) of it, polarisation 3 j_l / x^2 times sqrt((l+2)!/(l-2)!).
  private(set) var quadrupole: Field
  /// (phi + psi)/2.
  private(set) var weyl: Field
  /// delta_m today per wavenumber.
  let matterToday: [Double]

  init(universe: PerturbedUniverse, wavenumbers: SourceWavenumbers, times: SourceTimes) throws(TheoryError) {
    self.wavenumbers = wavenumbers
    self.times = times
    let evolved = try Self.evolve(universe, wavenumbers, times)
    let size = wavenumbers.values.count * times.times.count
    var fields = [[Float]](repeating: [Float](repeating: 0, count: size), count: 4)
    let thermal = times.times.map { universe.thermodynamics.table($0) }
    for (group, evolution) in evolved.enumerated() {
      Self.tabulate(evolution, firstRow: group * Lanes.scalarCount, times.times, thermal, &fields)
    }
    monopole = Field(values: fields[0])
    dipole = Field(values: fields[1])
    quadrupole = Field(values: fields[2])
    weyl = Field(values: fields[3])
    matterToday = evolved.flatMap { evolution in (0..<Lanes.scalarCount).map { evolution.matterToday[$0] } }
    spline()
  }

  /// All groups in parallel; the most expensive, of the largest wavenumbers, first.
  private static func evolve(
    _ universe: PerturbedUniverse, _ wavenumbers: SourceWavenumbers, _ times: SourceTimes
  ) throws(TheoryError) -> [ModeEvolution] {
    let lanes = Lanes.scalarCount
    let groups = wavenumbers.values.count / lanes
    let recordStart = times.times[0] * 0.97
    let (peak, age) = (universe.thermodynamics.tauStar, universe.background.conformalAge)
    let factor = universe.precision.recordSpacing
    let results = parallelMap(groups) { index -> Result<ModeEvolution, TheoryError> in
      let group = groups - 1 - index
      var k = Lanes.zero
      for lane in 0..<lanes { k[lane] = wavenumbers.values[group * lanes + lane] }
      return Result { () throws(TheoryError) in
        try ModeEvolution(
          universe: universe, k: k, feedsOnlyLensing: group * lanes >= wavenumbers.countForCMB,
          recordStart: recordStart,
          stepLimit: { factor * SourceTimes.spacing($0, peak: peak, age: age) })
      }
    }
    var evolved: [ModeEvolution] = []
    for result in results.reversed() { evolved.append(try result.get()) }
    return evolved
  }

  /// Samples the ingredients of one group in time and multiplies visibility and transparency in.
  private static func tabulate(
    _ evolution: ModeEvolution, firstRow: Int, _ times: [Double], _ thermal: [EvolutionState], _ fields: inout [[Float]]
  ) {
    evolution.sample(times) { node, values in
      let g = thermal[node].visibility
      let transparency = thermal[node].transparency
      let monopole = values.monopole * g + values.potentialRate * transparency
      let dipole = values.velocity * g + values.stress * transparency
      let quadrupole = values.quadrupole * (g / 16)
      for lane in 0..<Lanes.scalarCount {
        let position = (firstRow + lane) * times.count + node
        fields[0][position] = Float(monopole[lane])
        fields[1][position] = Float(dipole[lane])
        fields[2][position] = Float(quadrupole[lane])
        fields[3][position] = Float(values.weyl[lane])
      }
    }
  }

  /// Second derivatives with respect to k, natural at both ends.
  private mutating func spline() {
    let k = wavenumbers.values
    let row = times.times.count
    let factors = SplineFactors(k)
    monopole.curvatures = factors.curvatures(rows: monopole.values, length: row)
    dipole.curvatures = factors.curvatures(rows: dipole.values, length: row)
    quadrupole.curvatures = factors.curvatures(rows: quadrupole.values, length: row)
    weyl.curvatures = factors.curvatures(rows: weyl.values, length: row)
  }
}
