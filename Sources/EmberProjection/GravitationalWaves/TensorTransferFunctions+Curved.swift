import EmberNumerics
import EmberTheory

extension TensorTransferFunctions {
  /// Those of curved space: exact at low multipoles and wavenumbers, by flat functions elsewhere, as for density perturbations; see
  /// ``CurvedPaths`` and ``CurvedWavenumbers``.
  ///
  /// - Parameters:
  ///   - asked: the multipoles that are wanted.
  ///   - stretched: those that stand for them in flat space; with those of density perturbations Bessel functions are made once.
  package init(
    curved sources: TensorSources, age: Double, _ asked: Multipoles, stretched: Multipoles, integralSampling: Double
  ) {
    let geometry = sources.geometry
    let paths = CurvedPaths(sources.times, age: age, geometry)
    let modes = TensorModes(geometry: geometry)
    let exact = Array(asked.nodes[0..<16 * LineOfSight.exactBlocks(asked)])
    let limit = exact[exact.count - 1]
    // Flat functions of a far larger radius than the age oscillate faster with q than the trapezoid resolves.
    let reach = LineOfSight.largestRadius(geometry, age: age, peak: sources.times.peak)
    let sampling = integralSampling * max(1, reach / age)
    let nodes = CurvedWavenumbers(
      IntegralWavenumbers(largest: Self.largestPhase / age, age: age, sampling: sampling), paths, age: age,
      top: limit, fall: 1, density: modes.density)
    func wavenumbers(_ nodes: [CurvedWavenumbers.Node]) -> IntegralWavenumbers {
      IntegralWavenumbers(
        values: nodes.map { modes.wavenumber($0.q) }, weights: nodes.map(\.weight))
    }
    let labels = nodes.exact.map(\.q)
    let exactRows = parallelMap(labels.count) { reversed in
      CurvedTensorRow(sources, paths, q: labels[labels.count - 1 - reversed], multipoles: exact).blocks()
    }
    self.init(
      multipoles: asked,
      integrals: TensorIntegrals(
        multipoles: exact, wavenumbers: wavenumbers(nodes.exact), rows: exactRows.reversed()),
      shell: Self.shell(
        sources, paths, age: age, nodes.shell, wavenumbers(nodes.shell.map { ($0.q, $0.weight) }), asked, stretched,
        exactLimit: limit))
  }

  private static func shell(
    _ sources: TensorSources, _ paths: CurvedPaths, age: Double,
    _ nodes: [(q: Double, weight: Double, share: Double)], _ wavenumbers: IntegralWavenumbers, _ asked: Multipoles,
    _ stretched: Multipoles, exactLimit: Int
  ) -> TensorShell {
    let wanted = Array(asked.nodes[0..<16 * blocks(asked, to: Double(highestMultipole))])
    let places = wanted.map { paths.flatMultipole(Double($0)) }
    let count = blocks(stretched, to: places[places.count - 1])
    let multipoles = Array(stretched.nodes[0..<16 * count])
    // Where exact functions do all at low multipoles, the rest begins in the block from which the first multipole beyond is interpolated.
    let first = Bisection.interval(
      of: paths.flatMultipole(Double(exactLimit + 1)), in: multipoles.map { Double($0) })
    let firstBlock = max(first - 4, 0) / 16
    let modes = TensorModes(geometry: paths.geometry)
    let reach = LineOfSight.largestRadius(paths.geometry, age: age, peak: sources.times.peak)
    let table = SphericalBesselTable.shared(stretched.nodes, largest: largestPhase / age * reach * 1.001)
    let rows = parallelMap(nodes.count) { node in
      let (q, _, share) = nodes[node]
      let norm = modes.norm(q)
      return TensorIntegrals.integrate(
        sources, k: q, table, blocks: count, from: share > 0 ? 0 : firstBlock
      ) { TensorKernel(paths.paths[$0], q: q, norm: norm) }
    }
    return TensorShell(
      integrals: TensorIntegrals(multipoles: multipoles, wavenumbers: wavenumbers, rows: rows),
      shares: nodes.map(\.share), multipoles: wanted, places: places, exactLimit: exactLimit)
  }
}
