import EmberNumerics
import EmberTheory

extension LineOfSight {
  /// Multipoles up to this one have exact functions of curved space.
  private static let exactLimit = 200

  /// The transfer functions in curved space: exact at low multipoles and wavenumbers, by flat functions elsewhere; see ``CurvedPaths`` and
  /// ``CurvedWavenumbers``.
  ///
  /// - Parameters:
  ///   - asked: the multipoles that are wanted; this line of sight's own are those that stand for them in flat space.
  ///   - fullLensingLimit: up to where the potential is wanted, of those asked for.
  package func curvedTransferFunctions(_ asked: Multipoles, fullLensingLimit: Int) -> TransferFunctions {
    let paths = CurvedPaths(sources.times, age: age, sources.geometry)
    let blocks = Self.exactBlocks(asked)
    let exactMultipoles = Array(asked.nodes[0..<16 * blocks])
    let limit = exactMultipoles[16 * blocks - 1]
    let geometry = sources.geometry
    // q dq / k^2.
    let nodes = CurvedWavenumbers(wavenumbers, paths, age: age, top: limit, fall: 2) { q in
      let ratio = q / geometry.wavenumber(q)
      return ratio * ratio
    }
    let count = asked.nodes.indices.count { $0 % 16 == 0 && $0 < 16 * blocks && asked.nodes[$0] <= fullLensingLimit }
    var transfers = exactTransferFunctions(nodes.exact, paths, exactMultipoles, lensingBlocks: count)
    transfers.complete(asked, with: shell(nodes.shell, paths, exactLimit: limit))
    return transfers
  }

  /// The number of blocks of sixteen multipoles that have exact functions.
  static func exactBlocks(_ multipoles: Multipoles) -> Int {
    max(1, multipoles.nodes.indices.count { $0 % 16 == 15 && multipoles.nodes[$0] <= exactLimit })
  }

  /// Those at the first blocks of multipoles.
  private func exactTransferFunctions(
    _ nodes: [CurvedWavenumbers.Node], _ paths: CurvedPaths, _ multipoles: [Int], lensingBlocks: Int
  ) -> TransferFunctions {
    let rows = parallelMap(nodes.count) { reversed in
      CurvedRow(sources, paths, q: nodes[nodes.count - 1 - reversed].q, multipoles: multipoles)
        .integrals(lateReach: lateReach, lensed: 16 * lensingBlocks)
    }
    func lanes(_ values: [Double], _ block: Int) -> SIMD16<Float> {
      SIMD16<Float>(values[16 * block..<16 * block + 16].map { Float($0) })
    }
    return TransferFunctions(
      multipoles: Multipoles(nodes: multipoles), wavenumbers: modes(nodes.map { ($0.q, $0.weight) }),
      blocks: rows.reversed().flatMap { row in
        (0..<multipoles.count / 16).map {
          .init(temperature: lanes(row.temperature, $0), polarisation: lanes(row.polarisation, $0))
        }
      },
      lensing: rows.reversed().flatMap { row in (0..<lensingBlocks).map { lanes(row.lensing, $0) } },
      lensingBlocks: lensingBlocks)
  }

  private func shell(
    _ nodes: [(q: Double, weight: Double, share: Double)], _ paths: CurvedPaths, exactLimit: Int
  ) -> ShellTransferFunctions {
    // Where exact functions do all at low multipoles, the rest begins in the block from which the first multipole beyond is interpolated.
    let first = Bisection.interval(
      of: paths.flatMultipole(Double(exactLimit + 1)), in: multipoles.nodes.map { Double($0) })
    let firstBlock = max(first - 4, 0) / 16
    let bundles = (nodes.count + 15) / 16
    let rows = parallelMap(bundles) { reversed in
      let start = (bundles - 1 - reversed) * 16
      var bundle = LineOfSightBundle(self)
      for row in nodes[start..<min(start + 16, nodes.count)] {
        bundle.append(q: row.q, paths, firstBlock: row.share > 0 ? 0 : firstBlock)
      }
      return bundle.integrals()
    }
    let transfers = TransferFunctions(
      multipoles: multipoles, wavenumbers: modes(nodes.map { ($0.q, $0.weight) }),
      blocks: rows.reversed().flatMap(\.blocks), lensing: rows.reversed().flatMap(\.lensing),
      lensingBlocks: lensingBlocks)
    return ShellTransferFunctions(
      transfers: transfers, shares: nodes.map(\.share), stretch: paths.stretch, exactLimit: exactLimit)
  }

  /// The largest radius at which flat functions stand for those of curved space, in Mpc; last scattering at conformal time `peak`.
  package static func largestRadius(_ geometry: Geometry, age: Double, peak: Double) -> Double {
    let shell = age - peak
    return max(geometry.tangent(shell) + peak, geometry.sine(age) / geometry.cosine(shell))
  }

  /// The modes' k, and the weights of int dlnk.
  private func modes(_ nodes: [CurvedWavenumbers.Node]) -> IntegralWavenumbers {
    IntegralWavenumbers(values: nodes.map { sources.geometry.wavenumber($0.q) }, weights: nodes.map(\.weight))
  }
}

extension LineOfSightBundle {
  /// Appends a label q of curved space, with flat functions; integrals begin with block `firstBlock`.
  mutating func append(q: Double, _ paths: CurvedPaths, firstBlock: Int) {
    let k = paths.geometry.wavenumber(q)
    let (rows, needsLensing) = rows(q, lensing: firstBlock == 0)
    let times = sources.times
    for (index, path) in paths.paths.enumerated() {
      let window = times.window(q, index)
      guard window > 0 else { continue }
      if needsLensing {
        let (value, _, point) = table.interpolation(q * path.lateRadius)
        let weight = Float(2 * times.weights[index] * window * path.lateAmplitude)
        appendLensing(value * (weight * rows[3][index]), point)
      }
      let afterglow = times.afterglow(q, index, lateReach: lateReach)
      guard afterglow > 0 else { continue }
      let weight = Float(times.weights[index] * window * afterglow)
      let (s0, s1, s2) = (weight * rows[0][index], weight * rows[1][index], weight * rows[2][index])
      let (value, slope, point) = table.interpolation(q * path.radius)
      let alongSlope = s1 - 6 * Float(path.cotangent / k) * s2
      let amplitude = Float(path.amplitude)
      let alongValue = amplitude * (s0 - 2 * s2 + alongSlope * Float(path.bend / k))
      let inverse = Float(1 / (k * path.lateRadius))
      append(
        temperature: value * alongValue + slope * (alongSlope * Float(path.slope * q / k)),
        polarisation: value * (amplitude * 3 * inverse * inverse * s2), point, isPolarised: abs(s2) > 1e-10)
    }
    endRow(firstBlock: firstBlock)
  }
}
