import EmberNumerics
import EmberTheory

/// The integrals along the line of sight for one label q of gravitational waves, with exact functions of curved space, at low multipoles.
struct CurvedTensorRow {
  private let sources: TensorSources
  private let paths: CurvedPaths
  private let q: Double
  private let norm: Double
  private let bessel: HypersphericalBessel
  private let multipoles: [Int]

  /// What multiplies phi and phi' at one time.
  private struct Node {
    var path: CurvedPaths.Path
    var temperature: Double
    var polarisation: Double
  }

  /// - Parameter multipoles: ascending, in blocks of sixteen.
  init(_ sources: TensorSources, _ paths: CurvedPaths, q: Double, multipoles: [Int]) {
    self.sources = sources
    self.paths = paths
    self.q = q
    self.multipoles = multipoles
    norm = TensorModes(geometry: paths.geometry).norm(q)
    bessel = HypersphericalBessel(
      q: q, paths.geometry, farthest: paths.largestSine, top: multipoles[multipoles.count - 1])
  }

  /// The sums over all times.
  func blocks() -> [TensorIntegrals.Block] {
    let nodes = nodes()
    var sums = [Sums](repeating: Sums(), count: multipoles.count)
    var found = [(value: Lanes, slope: Lanes)](repeating: (.zero, .zero), count: multipoles.count)
    for start in stride(from: 0, to: nodes.count, by: 8) {
      var at = HypersphericalBessel.Distances()
      var (temperature, polarisation) = (Lanes.zero, Lanes.zero)
      for lane in 0..<8 {
        let node = nodes[min(start + lane, nodes.count - 1)]
        (at.chi[lane], at.sine[lane]) = (node.path.distance, node.path.sine)
        at.cotangent[lane] = node.path.cotangent
        guard start + lane < nodes.count else { continue }
        (temperature[lane], polarisation[lane]) = (node.temperature, node.polarisation)
      }
      bessel.evaluate(at, multipoles, count: multipoles.count, &found)
      let far: Lanes = 1 / (q * at.sine)
      let square: Lanes = far * far
      let turn: Lanes = at.cotangent / q
      let byTemperature = temperature * square
      let rising: Lanes = 0.25 * polarisation * square
      let value: Lanes = 0.5 * polarisation * (turn * turn - 1)
      let slope: Lanes = (0.5 / q) * polarisation * turn
      for i in multipoles.indices {
        let phi = found[i]
        sums[i].temperature += phi.value * byTemperature
        sums[i].electric += phi.value * value + phi.slope * slope
        sums[i].electricRising += phi.value * rising
        sums[i].magnetic += (phi.value * turn + phi.slope * (0.5 / q)) * polarisation
      }
    }
    return stride(from: 0, to: multipoles.count, by: 16).map { start in
      var block = TensorIntegrals.Block()
      for lane in 0..<16 {
        let sum = sums[start + lane]
        block.temperature[lane] = Float(sum.temperature.sum() / norm)
        block.electric[lane] = Float(sum.electric.sum() / norm)
        block.electricRising[lane] = Float(sum.electricRising.sum() / norm)
        block.magnetic[lane] = Float(sum.magnetic.sum() / norm)
      }
      return block
    }
  }

  private struct Sums {
    var temperature = Lanes.zero
    var electric = Lanes.zero
    var electricRising = Lanes.zero
    var magnetic = Lanes.zero
  }

  /// The sources at q times the weights of the integral over time.
  private func nodes() -> [Node] {
    let (temperature, polarisation) = sources.rows(q)
    return sources.times.times.indices.compactMap { index in
      let window = sources.times.window(q, index)
      guard window > 0, temperature[index] != 0 else { return nil }
      let weight = window * sources.times.weights[index]
      return Node(
        path: paths.paths[index], temperature: weight * Double(temperature[index]),
        polarisation: weight * Double(polarisation[index]))
    }
  }
}
