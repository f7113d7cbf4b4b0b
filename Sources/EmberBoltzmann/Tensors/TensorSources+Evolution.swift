import EmberNumerics
import EmberProjection
import EmberTheory
import EmberThermodynamics

extension TensorSources {
  /// Evolves the gravitational waves that spectra up to ``TensorTransferFunctions/highestMultipole`` see.
  init(_ universe: PerturbedUniverse, _ precision: SolverPrecision) throws(TheoryError) {
    let thermodynamics = universe.thermodynamics
    let times = SourceTimes(
      start: thermodynamics.time(opticalDepth: precision.sourceDepth), peak: thermodynamics.tauStar, age: universe.age,
      sampling: precision.timeSampling, ends: .between)
    let lanes = Lanes.scalarCount
    let wavenumbers = Self.wavenumbers(universe, lanes: lanes)
    let moments = times.times
    let factors = moments.map { universe.sourceFactors($0) }
    let recordStart = moments[0] * 0.97
    let spacing = precision.recordSpacing
    let groups = wavenumbers.count / lanes
    let results = parallelMap(groups) { reversed -> Result<TensorSourceRows, TheoryError> in
      let start = (groups - 1 - reversed) * lanes
      let k = Lanes(wavenumbers[start..<start + lanes])
      return Result { () throws(TheoryError) in
        let evolution = try TensorEvolution(
          universe: universe, precision: precision, k: k, recordStart: recordStart
        ) { spacing * times.spacing($0) }
        var rows = TensorSourceRows(rows: lanes, times: moments.count)
        evolution.sample(moments) { node, rate, polarisation in
          for lane in 0..<lanes {
            let fade = Window.cosineTaper(
              k[lane] * moments[node], from: TensorEvolution.fadeStart, to: TensorEvolution.fadeEnd)
            let scattered = polarisation[lane] * factors[node].visibility[lane]
            let index = lane * moments.count + node
            rows.temperature[index] = Float(fade * (scattered - rate[lane] * factors[node].transparency[lane]))
            rows.polarisation[index] = Float(fade * scattered)
          }
        }
        return rows
      }
    }
    var rows: [TensorSourceRows] = []
    for result in results.reversed() { rows.append(try result.get()) }
    self.init(wavenumbers: wavenumbers, times: times, rows: rows, geometry: universe.geometry)
  }

  /// In equal ratios where sources oscillate with k tau, wider far outside the horizon; times the age the same in every
  /// model, but in a closed universe, where they are above the smallest label.
  private static func wavenumbers(_ universe: PerturbedUniverse, lanes: Int) -> [Double] {
    let (age, least) = (universe.age, universe.geometry.smallestLabel)
    var phase = 0.05
    var phases: [Double] = []
    while phase < TensorTransferFunctions.largestPhase || phases.count % lanes != 0 {
      phases.append(phase)
      let turn = phase / 1500
      phase *= 1 + 0.05 / (1 + turn * turn).squareRoot() + 0.25 / (1 + phase * phase)
    }
    return phases.map { least == 0 ? $0 / age : ($0 / age * ($0 / age) + least * least).squareRoot() }
  }
}

extension TensorTransferFunctions {
  /// The transfer functions of a universe.
  init(_ universe: PerturbedUniverse, _ ranges: SpectralRanges) throws(TheoryError) {
    let precision = universe.precision.forGravitationalWaves
    let sources = try TensorSources(universe, precision)
    let multipoles = Multipoles(lmax: ranges.unlensed, sampling: precision.multipoleSampling)
    if universe.geometry.isFlat {
      self.init(sources, age: universe.age, multipoles: multipoles, integralSampling: precision.integralSampling)
    } else {
      self.init(
        curved: sources, age: universe.age, multipoles,
        stretched: Multipoles(stretched: ranges.unlensed, universe), integralSampling: precision.integralSampling)
    }
  }
}
