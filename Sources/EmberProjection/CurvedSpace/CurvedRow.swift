import EmberNumerics
import EmberTheory

/// The integrals along the line of sight for one label q, with exact functions of curved space, at low multipoles.
struct CurvedRow {
  private let sources: SourceFunctions
  private let paths: CurvedPaths
  private let q: Double
  private let k: Double
  private let bessel: HypersphericalBessel
  private let multipoles: [Int]

  /// What multiplies phi and phi' in temperature, and phi in polarisation and in the lensing potential, at one time.
  private struct Node {
    var path: CurvedPaths.Path
    var value = 0.0
    var slope = 0.0
    var polarisation = 0.0
    var lensing = 0.0
  }

  /// - Parameter multipoles: ascending.
  init(_ sources: SourceFunctions, _ paths: CurvedPaths, q: Double, multipoles: [Int]) {
    self.sources = sources
    self.paths = paths
    self.q = q
    self.multipoles = multipoles
    k = paths.geometry.wavenumber(q)
    bessel = HypersphericalBessel(
      q: q, paths.geometry, farthest: paths.largestSine, top: multipoles[multipoles.count - 1])
  }

  /// Sums of temperature (without l(l+1) times the polarisation), polarisation and, for the first `lensed` multipoles, the potential.
  func integrals(lateReach: Double, lensed: Int) -> (temperature: [Double], polarisation: [Double], lensing: [Double]) {
    let nodes = nodes(lateReach: lateReach)
    let none = [Lanes](repeating: .zero, count: multipoles.count)
    var (temperature, polarisation, lensing) = (none, none, none)
    var found = [(value: Lanes, slope: Lanes)](repeating: (.zero, .zero), count: multipoles.count)
    for start in stride(from: 0, to: nodes.count, by: 8) {
      let group = nodes[start..<min(start + 8, nodes.count)]
      let isLate = group.allSatisfy { $0.value == 0 && $0.slope == 0 && $0.polarisation == 0 }
      let count = isLate ? lensed : multipoles.count
      if count == 0 { continue }
      var at = HypersphericalBessel.Distances()
      var (value, slope, polar, potential) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for lane in 0..<8 {
        let node = nodes[min(start + lane, nodes.count - 1)]
        (at.chi[lane], at.sine[lane]) = (node.path.distance, node.path.sine)
        at.cotangent[lane] = node.path.cotangent
        guard lane < group.count else { continue }
        (value[lane], slope[lane]) = (node.value, node.slope)
        (polar[lane], potential[lane]) = (node.polarisation, node.lensing)
      }
      bessel.evaluate(at, multipoles, count: count, &found)
      for i in 0..<count where !isLate {
        temperature[i] += found[i].value * value + found[i].slope * slope
        polarisation[i] += found[i].value * polar
      }
      for i in 0..<min(lensed, count) { lensing[i] += found[i].value * potential }
    }
    return (temperature.map { $0.sum() }, polarisation.map { $0.sum() }, lensing.prefix(lensed).map { $0.sum() })
  }

  /// The sources at q times the weights of the integral over time; see ``LineOfSight`` for the equations, with chi for x/k.
  private func nodes(lateReach: Double) -> [Node] {
    let (grid, times) = (sources.wavenumbers.values, sources.times)
    let place = max(q, grid[0])
    let (first, weights) = sources.interpolation.weights(place, in: Bisection.interval(of: place, in: grid))
    func row(_ field: SourceFunctions.Field) -> [Float] {
      SourceFunctions.combine(
        field, from: first * times.times.count, length: times.times.count, SIMD8<Float>(weights))
    }
    let (monopole, dipole) = (row(sources.monopole), row(sources.dipole))
    let (quadrupole, potential) = (row(sources.quadrupole), row(sources.lensing))
    var nodes: [Node] = []
    for index in times.times.indices {
      let window = times.window(q, index)
      guard window > 0 else { continue }
      let path = paths.paths[index]
      let weight = times.weights[index] * window
      var node = Node(path: path, lensing: 2 * weight * Double(potential[index]))
      let afterglow = weight * times.afterglow(q, index, lateReach: lateReach)
      if afterglow > 0 {
        let s2 = afterglow * Double(quadrupole[index])
        node.value = afterglow * Double(monopole[index]) - 2 * s2
        node.slope = (afterglow * Double(dipole[index]) - 6 * s2 * path.cotangent / k) / k
        node.polarisation = 3 * s2 / (k * path.sine * (k * path.sine))
      }
      nodes.append(node)
    }
    return nodes
  }
}
