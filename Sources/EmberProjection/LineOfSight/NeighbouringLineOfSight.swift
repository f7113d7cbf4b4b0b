import EmberNumerics

/// The integrals along the line of sight for the sources of neighbouring models, which share grids and with them all Bessel functions.
///
/// As ``LineOfSightBundle``, but j and j' are interpolated once for all models; what a model adds are three numbers per time.
struct NeighbouringLineOfSight {
  /// One time along the line of sight: the weights of (j_i, step j'_i, j_i+1, step j'_i+1) that give j and j', and the factors of the sources.
  private struct Node {
    var value: SIMD4<Float>
    var slope: SIMD4<Float>
    var point: Int32
    var isPolarised = false
  }

  /// What multiplies j and j' in temperature, and j in polarisation.
  private typealias Amplitude = SIMD3<Float>

  private let models: [SourceFunctions]
  private let table: SphericalBesselTable
  private let multipoles: Multipoles
  private let lensingBlocks: Int
  private let lateReach: Double
  private var nodes: [Node] = []
  private var lensingNodes: [Node] = []
  /// One list per model, one element per node.
  private var amplitudes: [[Amplitude]]
  private var lensingAmplitudes: [[Float]]
  private var starts = [0]
  private var lensingStarts = [0]
  private var interval = 0

  /// Nodes whose Bessel functions are made together; they stay in the processor's nearest cache.
  private static let chunk = 64

  init(_ models: [SourceFunctions], _ line: LineOfSight) {
    self.models = models
    table = line.table
    multipoles = line.multipoles
    lateReach = line.lateReach
    lensingBlocks = line.lensingBlocks
    amplitudes = models.map { _ in [] }
    lensingAmplitudes = models.map { _ in [] }
  }

  /// Appends a wavenumber.
  mutating func append(k: Double, age: Double) {
    let grid = models[0].wavenumbers.values
    while interval < grid.count - 2 && grid[interval + 1] < k { interval += 1 }
    let (first, interpolation) = models[0].interpolation.weights(k, in: interval)
    let (times, weights) = (models[0].times.times, models[0].times.weights)
    let needsLensing =
      lensingBlocks > 0 && LineOfSightBundle.reachesLensing(k, multipoles.nodes[16 * lensingBlocks - 1])
    var kept: [(time: Int, weight: Float, inverse: Float)] = []
    var lensed: [(time: Int, weight: Float)] = []
    for index in times.indices {
      let window = models[0].times.window(k, index)
      guard window > 0 else { continue }
      let x = k * (age - times[index])
      let (value, slope, point) = table.interpolation(x)
      let node = Node(value: value, slope: slope, point: Int32(point))
      if needsLensing {
        lensingNodes.append(node)
        lensed.append((index, Float(2 * weights[index] * window)))
      }
      let afterglow = models[0].times.afterglow(k, index, lateReach: lateReach)
      guard afterglow > 0 else { continue }
      nodes.append(node)
      kept.append((index, Float(weights[index] * window * afterglow), Float(1 / x)))
    }
    starts.append(nodes.count)
    lensingStarts.append(lensingNodes.count)
    let firstKept = nodes.count - kept.count
    let (start, count, factors) = (first * times.count, times.count, SIMD8<Float>(interpolation))
    for (m, sources) in models.enumerated() {
      func row(_ field: SourceFunctions.Field) -> [Float] {
        SourceFunctions.combine(field, from: start, length: count, factors)
      }
      let (monopole, dipole, quadrupole) = (row(sources.monopole), row(sources.dipole), row(sources.quadrupole))
      for (i, node) in kept.enumerated() {
        let s2 = node.weight * quadrupole[node.time]
        if abs(s2) > 1e-10 { nodes[firstKept + i].isPolarised = true }
        let temperature = node.weight * monopole[node.time] - 2 * s2
        let slope = node.weight * dipole[node.time] - 6 * node.inverse * s2
        amplitudes[m].append(Amplitude(temperature, slope, 3 * node.inverse * node.inverse * s2))
      }
      if needsLensing {
        let lensing = row(sources.lensing)
        for node in lensed { lensingAmplitudes[m].append(node.weight * lensing[node.time]) }
      }
    }
  }

  /// The integrals of every wavenumber appended, wavenumber after wavenumber, over blocks of multipoles, per model.
  func integrals() -> [(blocks: [TransferFunctions.Block], lensing: [SIMD16<Float>])] {
    let (rows, count) = (starts.count - 1, table.blocks.count)
    var result = models.map { _ in
      (
        blocks: [TransferFunctions.Block](repeating: .init(), count: rows * count),
        lensing: [SIMD16<Float>](repeating: .zero, count: rows * lensingBlocks)
      )
    }
    var bessel = [SIMD16<Float>](repeating: .zero, count: Self.chunk)
    var slopes = bessel
    for (index, block) in table.blocks.enumerated() {
      for row in 0..<rows {
        let end = Bisection.partition(starts[row]..<starts[row + 1]) { nodes[$0].point >= block.first }
        for start in stride(from: starts[row], to: end, by: Self.chunk) {
          let range = start..<min(start + Self.chunk, end)
          interpolate(nodes, range, block, &bessel, &slopes)
          let isPolarised = nodes[range].contains(where: \.isPolarised)
          for m in models.indices {
            add(
              range, isPolarised: isPolarised, bessel, slopes, amplitudes[m],
              to: &result[m].blocks[row * count + index])
          }
        }
        guard index < lensingBlocks else { continue }
        let last = Bisection.partition(lensingStarts[row]..<lensingStarts[row + 1]) {
          lensingNodes[$0].point >= block.first
        }
        for start in stride(from: lensingStarts[row], to: last, by: Self.chunk) {
          let range = start..<min(start + Self.chunk, last)
          interpolate(lensingNodes, range, block, &bessel, &slopes)
          for m in models.indices {
            for (i, node) in range.enumerated() {
              result[m].lensing[row * lensingBlocks + index] += bessel[i] * lensingAmplitudes[m][node]
            }
          }
        }
      }
    }
    return result
  }

  /// j and j' of sixteen multipoles at the nodes of a range.
  private func interpolate(
    _ nodes: [Node], _ range: Range<Int>, _ block: SphericalBesselTable.Block, _ bessel: inout [SIMD16<Float>],
    _ slopes: inout [SIMD16<Float>]
  ) {
    table.values.withUnsafeBufferPointer { values in
      let base = UnsafeRawPointer(values.baseAddress! + block.offset)
      nodes.withUnsafeBufferPointer { nodes in
        bessel.withUnsafeMutableBufferPointer { bessel in
          slopes.withUnsafeMutableBufferPointer { slopes in
            for i in 0..<range.count {
              let node = nodes[range.lowerBound + i]
              let (j0, d0, j1, d1) = SphericalBesselTable.load(base, Int(node.point) - block.first)
              var value = j0 * node.value.x
              value += d0 * node.value.y
              value += j1 * node.value.z
              value += d1 * node.value.w
              bessel[i] = value
              var slope = j0 * node.slope.x
              slope += d0 * node.slope.y
              slope += j1 * node.slope.z
              slope += d1 * node.slope.w
              slopes[i] = slope
            }
          }
        }
      }
    }
  }

  /// Adds the nodes of a range to the integrals of one model.
  private func add(
    _ range: Range<Int>, isPolarised: Bool, _ bessel: [SIMD16<Float>], _ slopes: [SIMD16<Float>],
    _ amplitudes: [Amplitude], to block: inout TransferFunctions.Block
  ) {
    bessel.withUnsafeBufferPointer { bessel in
      slopes.withUnsafeBufferPointer { slopes in
        amplitudes.withUnsafeBufferPointer { amplitudes in
          var t = block.temperature
          for i in 0..<range.count {
            let a = amplitudes[range.lowerBound + i]
            t += bessel[i] * a.x
            t += slopes[i] * a.y
          }
          block.temperature = t
          guard isPolarised else { return }
          var e = block.polarisation
          for i in 0..<range.count { e += bessel[i] * amplitudes[range.lowerBound + i].z }
          block.polarisation = e
        }
      }
    }
  }
}

extension LineOfSight {
  /// The transfer functions of neighbouring models, whose sources stand on the grids of this one.
  package func transferFunctions(of models: [SourceFunctions]) -> [TransferFunctions] {
    let count = wavenumbers.values.count
    let bundle = 8
    let bundles = (count + bundle - 1) / bundle
    let rows = parallelMap(bundles) { reversed in
      let start = (bundles - 1 - reversed) * bundle
      var rows = NeighbouringLineOfSight(models, self)
      for index in start..<min(start + bundle, count) { rows.append(k: wavenumbers.values[index], age: age) }
      return rows.integrals()
    }
    return models.indices.map { m in
      TransferFunctions(
        multipoles: multipoles, wavenumbers: wavenumbers, blocks: rows.reversed().flatMap { $0[m].blocks },
        lensing: rows.reversed().flatMap { $0[m].lensing }, lensingBlocks: lensingBlocks)
    }
  }
}
