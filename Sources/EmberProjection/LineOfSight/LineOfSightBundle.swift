import EmberNumerics
import Glibc

/// The integrals along the line of sight for a few neighbouring wavenumbers.
///
/// All rows of a bundle are prepared first; then each block of multipoles runs through them, so that its part of the Bessel table stays in
/// the processor's cache.
struct LineOfSightBundle {
  /// One time along the line of sight: the weights of (j_i, step j'_i, j_i+1, step j'_i+1) at the grid points around its x.
  private struct Node {
    var temperature: SIMD4<Float>
    var polarisation: SIMD4<Float>
    var point: Int32
    var isPolarised: Bool
  }

  /// The same for the lensing potential.
  private struct LensingNode {
    var weights: SIMD4<Float>
    var point: Int32
  }

  let sources: SourceFunctions
  let table: SphericalBesselTable
  private let multipoles: Multipoles
  private let lensingBlocks: Int
  let lateReach: Double
  private var nodes: [Node] = []
  private var lensingNodes: [LensingNode] = []
  /// Where each wavenumber's nodes begin, and where the last one's end.
  private var starts = [0]
  private var lensingStarts = [0]
  /// The block of multipoles with which each wavenumber begins.
  private var firstBlocks: [Int] = []
  private var interval = 0

  init(_ line: LineOfSight) {
    sources = line.sources
    table = line.table
    multipoles = line.multipoles
    lateReach = line.lateReach
    lensingBlocks = line.lensingBlocks
    nodes.reserveCapacity(8 * sources.times.times.count)
  }

  /// Appends a wavenumber: interpolates the sources there and turns them into weights of the tabulated Bessel functions.
  mutating func append(k: Double, age: Double) {
    let grid = sources.wavenumbers.values
    while interval < grid.count - 2 && grid[interval + 1] < k { interval += 1 }
    let (first, interpolation) = sources.interpolation.weights(k, in: interval)
    let times = sources.times.times
    let weights = sources.times.weights
    func row(_ field: SourceFunctions.Field) -> [Float] {
      SourceFunctions.combine(field, from: first * times.count, length: times.count, SIMD8<Float>(interpolation))
    }
    let (monopole, dipole, quadrupole) = (row(sources.monopole), row(sources.dipole), row(sources.quadrupole))
    let needsLensing = lensingBlocks > 0 && Self.reachesLensing(k, multipoles.nodes[16 * lensingBlocks - 1])
    let lensing = needsLensing ? row(sources.lensing) : []
    for index in times.indices {
      let window = sources.times.window(k, index)
      guard window > 0 else { continue }
      let x = k * (age - times[index])
      let (value, slope, point) = table.interpolation(x)
      if needsLensing {
        let weight = Float(2 * weights[index] * window)
        lensingNodes.append(LensingNode(weights: value * (weight * lensing[index]), point: Int32(point)))
      }
      let afterglow = sources.times.afterglow(k, index, lateReach: lateReach)
      guard afterglow > 0 else { continue }
      let weight = Float(weights[index] * window * afterglow)
      let s0 = weight * monopole[index]
      let s1 = weight * dipole[index]
      let s2 = weight * quadrupole[index]
      let inverse = Float(1 / x)
      nodes.append(
        Node(
          temperature: value * (s0 - 2 * s2) + slope * (s1 - 6 * inverse * s2),
          polarisation: value * (3 * inverse * inverse * s2), point: Int32(point), isPolarised: abs(s2) > 1e-10))
    }
    endRow(firstBlock: 0)
  }

  /// Ends the nodes of a wavenumber, whose integrals begin with a block of multipoles.
  mutating func endRow(firstBlock: Int) {
    starts.append(nodes.count)
    lensingStarts.append(lensingNodes.count)
    firstBlocks.append(firstBlock)
  }

  /// The sources at wavenumber k: monopole, dipole, quadrupole and, if it is wanted and k counts for it, the lensing potential.
  mutating func rows(_ k: Double, lensing: Bool) -> (rows: [[Float]], needsLensing: Bool) {
    let grid = sources.wavenumbers.values
    let place = max(k, grid[0])
    while interval < grid.count - 2 && grid[interval + 1] < place { interval += 1 }
    let (first, weights) = sources.interpolation.weights(place, in: interval)
    let needsLensing = lensing && lensingBlocks > 0 && Self.reachesLensing(k, multipoles.nodes[16 * lensingBlocks - 1])
    let fields = [sources.monopole, sources.dipole, sources.quadrupole] + (needsLensing ? [sources.lensing] : [])
    let length = sources.times.times.count
    return (
      fields.map { SourceFunctions.combine($0, from: first * length, length: length, SIMD8<Float>(weights)) },
      needsLensing
    )
  }

  mutating func append(temperature: SIMD4<Float>, polarisation: SIMD4<Float>, _ point: Int, isPolarised: Bool) {
    nodes.append(
      Node(temperature: temperature, polarisation: polarisation, point: Int32(point), isPolarised: isPolarised))
  }

  mutating func appendLensing(_ weights: SIMD4<Float>, _ point: Int) {
    lensingNodes.append(LensingNode(weights: weights, point: Int32(point)))
  }

  /// True for wavenumbers at which the lensing potential has power at multipoles up to `last`.
  static func reachesLensing(_ k: Double, _ last: Int) -> Bool { k * 200 < Double(last) * 40 }

  /// The integrals of every wavenumber appended, wavenumber after wavenumber, over blocks of multipoles.
  func integrals() -> (blocks: [TransferFunctions.Block], lensing: [SIMD16<Float>]) {
    let (rows, count) = (starts.count - 1, table.blocks.count)
    var blocks = [TransferFunctions.Block](repeating: .init(), count: rows * count)
    var lensing = [SIMD16<Float>](repeating: .zero, count: rows * lensingBlocks)
    for (index, block) in table.blocks.enumerated() {
      for row in 0..<rows where index >= firstBlocks[row] {
        // x falls with time: the nodes before the end of a range see Bessel functions past their onset.
        let end = Bisection.partition(starts[row]..<starts[row + 1]) { nodes[$0].point >= block.first }
        if end > starts[row] { blocks[row * count + index] = integrate(block, starts[row]..<end) }
        guard index < lensingBlocks else { continue }
        let last = Bisection.partition(lensingStarts[row]..<lensingStarts[row + 1]) {
          lensingNodes[$0].point >= block.first
        }
        lensing[row * lensingBlocks + index] = integrateLensing(block, lensingStarts[row]..<last)
      }
    }
    return (blocks, lensing)
  }

  private func integrate(_ block: SphericalBesselTable.Block, _ range: Range<Int>) -> TransferFunctions.Block {
    var t = SIMD16<Float>.zero
    var e = SIMD16<Float>.zero
    table.values.withUnsafeBufferPointer { values in
      nodes.withUnsafeBufferPointer { nodes in
        let base = UnsafeRawPointer(values.baseAddress! + block.offset)
        for index in range {
          let point = Int(nodes[index].point) - block.first
          let (j0, d0, j1, d1) = SphericalBesselTable.load(base, point)
          let w = nodes[index].temperature
          t += j0 * w.x
          t += d0 * w.y
          t += j1 * w.z
          t += d1 * w.w
          guard nodes[index].isPolarised else { continue }
          let p = nodes[index].polarisation
          e += j0 * p.x
          e += d0 * p.y
          e += j1 * p.z
          e += d1 * p.w
        }
      }
    }
    return TransferFunctions.Block(temperature: t, polarisation: e)
  }

  private func integrateLensing(_ block: SphericalBesselTable.Block, _ range: Range<Int>) -> SIMD16<Float> {
    var sum = SIMD16<Float>.zero
    table.values.withUnsafeBufferPointer { values in
      let base = UnsafeRawPointer(values.baseAddress! + block.offset)
      for node in lensingNodes[range] {
        let (j0, d0, j1, d1) = SphericalBesselTable.load(base, Int(node.point) - block.first)
        let w = node.weights
        sum += j0 * w.x
        sum += d0 * w.y
        sum += j1 * w.z
        sum += d1 * w.w
      }
    }
    return sum
  }
}
