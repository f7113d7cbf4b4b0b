import EmberNumerics
import EmberTheory

/// How multipoles of radiation are coupled to their neighbours by free streaming.
protocol HierarchyCouplings {
  /// y times l/(2l+1), the coupling of multipole l to the one below.
  func lower(_ l: Int, _ y: Lanes) -> Lanes
  /// y times (l+1)/(2l+1), the coupling of multipole l to the one above.
  func upper(_ l: Int, _ y: Lanes) -> Lanes
  /// What the last multipole takes of the one before it, y.
  func last(_ top: Int, _ y: Lanes) -> Lanes
  /// The rate at which the last multipole goes beyond the hierarchy at conformal time t (MB95, eq. 51).
  func truncation(_ top: Int, _ t: Double) -> Double
}

/// Those of flat space.
struct FlatCouplings: HierarchyCouplings {
  private let table = HierarchyCoefficients.table

  @inline(__always)
  func lower(_ l: Int, _ y: Lanes) -> Lanes { y * table[l].x }
  @inline(__always)
  func upper(_ l: Int, _ y: Lanes) -> Lanes { y * table[l].y }
  @inline(__always)
  func last(_ top: Int, _ y: Lanes) -> Lanes { y }
  @inline(__always)
  func truncation(_ top: Int, _ t: Double) -> Double { Double(top + 1) / t }
}

/// Those of curved space: a factor s_l = sqrt(1 - (l^2 - 1) K/k^2) between multipoles l-1 and l (Tram & Lesgourgues 2013, arXiv:1305.3261), which
/// ends the multipoles of a closed universe where it vanishes.
struct CurvedCouplings: HierarchyCouplings {
  private let table: Table
  private let geometry: Geometry

  /// Memory that lives as long as the couplings.
  private final class Table {
    let factors: UnsafeMutablePointer<Lanes>
    init(count: Int) { factors = .allocate(capacity: count) }
    deinit { factors.deallocate() }
  }

  /// Up to multipole `top`, for wavenumbers k.
  init(_ geometry: Geometry, k: Lanes, top: Int) {
    self.geometry = geometry
    table = Table(count: top + 2)
    for l in 0...top + 1 { table.factors[l] = Self.factor(l, geometry, k) }
  }

  /// s_l.
  static func factor(_ l: Int, _ geometry: Geometry, _ k: Lanes) -> Lanes {
    if l < 2 { return .one }
    var square: Lanes = 1 - Double(l * l - 1) * geometry.curvature / (k * k)
    square.replace(with: 0, where: square .< 0)
    return square.squareRoot()
  }

  /// s_2.
  var quadrupole: Lanes { table.factors[2] }

  @inline(__always)
  func lower(_ l: Int, _ y: Lanes) -> Lanes { y * table.factors[l] * (Double(l) / Double(2 * l + 1)) }
  @inline(__always)
  func upper(_ l: Int, _ y: Lanes) -> Lanes { y * table.factors[l + 1] * (Double(l + 1) / Double(2 * l + 1)) }
  @inline(__always)
  func last(_ top: Int, _ y: Lanes) -> Lanes { y * table.factors[top] }
  /// Beyond the equator of a closed universe what has gone comes back; no hierarchy of this length knows that.
  func truncation(_ top: Int, _ t: Double) -> Double { Double(top + 1) * max(1 / geometry.tangent(t), 0) }
}

/// How curvature enters the equations of a group of wavenumbers, besides the couplings of multipoles. In flat space these are the plain factors.
struct ModeGeometry {
  /// k^2 - 3K.
  let poisson: Lanes
  /// eta' = flux/2 times the first plus h' times the second (MB95, eq. 21b, with curvature).
  let perFlux: Lanes
  let perExpansion: Lanes
  /// s_2, which the quadrupoles have from the metric and from the dipole; and its inverse.
  let quadrupole: Lanes
  let inverseQuadrupole: Lanes

  init(_ geometry: Geometry, k: Lanes) {
    poisson = k * k - Lanes(repeating: 3 * geometry.curvature)
    perFlux = geometry.isFlat ? 1 / k : k / poisson
    perExpansion = Lanes(repeating: 0.5 * geometry.curvature) / poisson
    quadrupole = CurvedCouplings.factor(2, geometry, k)
    inverseQuadrupole = 1 / quadrupole
  }

  /// eta' for the flux of all species and h'.
  @inline(__always)
  func etaRate(_ flux: Lanes, _ h: Lanes) -> Lanes { flux * 0.5 * perFlux + h * perExpansion }
}
