import EmberNumerics
import EmberTheory
import Glibc

/// The expansion of a universe as functions of redshift: rates, distances and shares of the density. Lengths in Mpc.
///
/// Redshifts are from 0 to ``highestRedshift``; beyond, the answers are not numbers.
public struct BackgroundFunctions: Sendable {
  public let background: Background

  /// The highest redshift that is answered, deep in the radiation era.
  public static let highestRedshift = 1e9

  /// The integral of dz/H to the edges of panels that small redshifts are divided into.
  private let edges: [Double]

  public init(_ background: Background) {
    self.background = background
    edges = Self.edges(background)
  }

  /// The value of a function at redshift z, in its unit; not a number where z is out of range.
  public func value(_ quantity: BackgroundQuantity, _ z: Double) -> Double {
    guard 0...Self.highestRedshift ~= z else { return .nan }
    return value(quantity, z, conformalRate: background.conformalHubble(1 / (1 + z))) { comovingDistance(z) }
  }

  /// The values of all functions at redshifts, each the same as ``value(_:_:)``, at a fraction of its price.
  public func table(_ redshifts: [Double]) -> [BackgroundQuantity: [Double]] {
    var columns = BackgroundQuantity.allCases.map { (quantity: $0, values: [Double]()) }
    for i in columns.indices { columns[i].values.reserveCapacity(redshifts.count) }
    for z in redshifts {
      let isAnswered = 0...Self.highestRedshift ~= z
      let conformalRate = isAnswered ? background.conformalHubble(1 / (1 + z)) : .nan
      let along = isAnswered ? comovingDistance(z) : .nan
      for i in columns.indices {
        columns[i].values.append(
          isAnswered ? value(columns[i].quantity, z, conformalRate: conformalRate) { along } : .nan)
      }
    }
    return Dictionary(uniqueKeysWithValues: columns.map { ($0.quantity, $0.values) })
  }

  /// Of what is known at a redshift, with the comoving distance where it is asked for.
  private func value(
    _ quantity: BackgroundQuantity, _ z: Double, conformalRate: Double, along: () -> Double
  ) -> Double {
    let rate = conformalRate * (1 + z)
    func across() -> Double { background.geometry.sine(along()) }
    return switch quantity {
    case .hubble: rate * (PhysicalConstants.c / 1000)
    case .comovingDistance: along()
    case .transverseDistance: across()
    case .angularDiameterDistance: across() / (1 + z)
    case .luminosityDistance: across() * (1 + z)
    case .volumeDistance: Self.volumeDistance(across(), z, rate)
    case .omegaBaryon, .omegaCDM, .omegaPhoton, .omegaMassless, .omegaMassive, .omegaDarkEnergy:
      share(quantity, 1 / (1 + z), conformalRate)
    }
  }

  /// The integral of dz/H.
  ///
  /// At small redshifts by quadrature, since the difference of two ages loses digits there.
  private func comovingDistance(_ z: Double) -> Double {
    guard z < Self.panelWidth * Double(edges.count) else { return background.comovingDistance(1 / (1 + z)) }
    let panel = Int(z / Self.panelWidth)
    return edges[panel] + Self.distance(background, from: Self.panelWidth * Double(panel), to: z)
  }

  private static func edges(_ background: Background) -> [Double] {
    var edges = [0.0]
    for panel in 1..<panelCount {
      let end = panelWidth * Double(panel)
      edges.append(edges[panel - 1] + distance(background, from: end - panelWidth, to: end))
    }
    return edges
  }

  /// The integral of dz/H over no more than a panel.
  private static func distance(_ background: Background, from start: Double, to end: Double) -> Double {
    rule.integrate(start, end) { 1 / (background.conformalHubble(1 / (1 + $0)) * (1 + $0)) }
  }

  /// Up to redshift 1/2. H(z) has its nearest singularity about 1 from these redshifts, so that four nodes leave some 1e-14.
  private static let panelWidth = 0.0625
  private static let panelCount = 8
  private static let rule = GaussLegendre(count: 4)

  /// (D_M^2 z / H)^(1/3) (Eisenstein et al. 2005, astro-ph/0501171).
  private static func volumeDistance(_ across: Double, _ z: Double, _ rate: Double) -> Double {
    cbrt(across * across * z / rate)
  }

  /// The angular diameter distance of a source at z2 seen from z1; 0 unless z1 < z2.
  public func angularDiameterDistance(from z1: Double, to z2: Double) -> Double {
    guard z1 < z2 else { return 0 }
    return background.geometry.sine(value(.comovingDistance, z2) - value(.comovingDistance, z1)) / (1 + z2)
  }

  /// 8 pi G a^2 rho of a component over 3 (aH)^2; they add up to 1 in a flat universe. What of other species is matter is among cold dark matter,
  /// what is radiation among massless neutrinos, and the rest among dark energy.
  private func share(_ quantity: BackgroundQuantity, _ a: Double, _ conformalRate: Double) -> Double {
    let d = background.densities
    func others(_ part: (any SpeciesHistory) -> Double) -> Double {
      background.species.reduce(0) { $0 + a * a * part($1) }
    }
    let density =
      switch quantity {
      case .omegaBaryon: d.baryon / a
      case .omegaCDM: d.cdm / a + others { $0.matter(a) }
      case .omegaPhoton: d.photon / (a * a)
      case .omegaMassless: d.masslessNeutrino / (a * a) + others { $0.radiation(a) }
      case .omegaMassive: background.massiveNeutrinos(a).density
      default:
        background.darkEnergy(a).density + others { $0.density(a) - $0.matter(a) - $0.radiation(a) }
      }
    return density / (3 * conformalRate * conformalRate)
  }
}
