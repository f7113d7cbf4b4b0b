import EmberNumerics

/// The sources of a few neighbouring wavenumbers of one model on the grid of times.
struct SourceRows: Sendable {
  /// Monopole, dipole, quadrupole and lensing, wavenumber after wavenumber.
  private(set) var fields: [[Float]]
  /// Density contrast of matter today, per wavenumber.
  var matterToday: [Double]
  /// Density contrast of matter at the times asked for, per field and wavenumber.
  var matter: [[[Double]]] = []

  static let fieldCount = 4

  /// Zeros for `rows` wavenumbers.
  init(rows: Int, times: Int) {
    fields = [[Float]](repeating: [Float](repeating: 0, count: rows * times), count: Self.fieldCount)
    matterToday = [Double](repeating: 0, count: rows)
  }

  /// Stores a lane of the sources at element `index`.
  @inline(__always)
  mutating func set(_ index: Int, _ values: SourceValues, lane: Int) {
    fields[0][index] = Float(values.monopole[lane])
    fields[1][index] = Float(values.dipole[lane])
    fields[2][index] = Float(values.quadrupole[lane])
    fields[3][index] = Float(values.lensing[lane])
  }
}

/// The sources at one time in all lanes; see ``SourceFunctions`` for their meaning.
struct SourceValues {
  let monopole: Lanes
  let dipole: Lanes
  let quadrupole: Lanes
  let lensing: Lanes

  /// Multiplies the factors into the ingredients.
  @inline(__always)
  init(_ values: SourceIngredients, _ factors: SourceFactors) {
    monopole = values.monopole * factors.visibility + values.potentialRate * factors.transparency
    dipole = values.velocity * factors.visibility + values.stress * factors.transparency
    quadrupole = values.quadrupole * factors.visibility * (1.0 / 16)
    lensing = values.weyl * factors.lensingKernel
  }

  private init(monopole: Lanes, dipole: Lanes, quadrupole: Lanes, lensing: Lanes) {
    self.monopole = monopole
    self.dipole = dipole
    self.quadrupole = quadrupole
    self.lensing = lensing
  }

  /// Differences of all lanes to the first, times the lanes of `inverseSteps`.
  func derivatives(_ inverseSteps: Lanes) -> SourceValues {
    func difference(_ x: Lanes) -> Lanes { (x - Lanes(repeating: x[0])) * inverseSteps }
    return SourceValues(
      monopole: difference(monopole), dipole: difference(dipole), quadrupole: difference(quadrupole),
      lensing: difference(lensing))
  }
}

/// What multiplies the ingredients of the sources at one time.
struct SourceFactors {
  var visibility = Lanes.zero
  var transparency = Lanes.zero
  /// (tau - tau*) / ((tau0 - tau) (tau0 - tau*)) in 1/Mpc after last scattering, zero before; S_K of these times in curved space.
  var lensingKernel = Lanes.zero
}

extension CosmicHistory {
  /// The factors at conformal time tau.
  func sourceFactors(_ tau: Double) -> SourceFactors {
    var factors = SourceFactors()
    for lane in 0..<Lanes.scalarCount {
      let (member, relativeAge) = model(lane)
      let state = member.thermodynamics.table(tau * relativeAge)
      factors.visibility[lane] = state.visibility * relativeAge
      factors.transparency[lane] = state.transparency
      let lastScattering = member.thermodynamics.tauStar / relativeAge
      guard tau > lastScattering else { continue }
      factors.lensingKernel[lane] =
        geometry.sine(tau - lastScattering) / (geometry.sine(age - tau) * geometry.sine(age - lastScattering))
    }
    return factors
  }
}
