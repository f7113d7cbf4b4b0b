import EmberReports
import EmberConfiguration
import EmberBoltzmann
import EmberEmulation
import EmberInference
import EmberLearning
import EmberNumerics
import EmberTheory
import Foundation

/// Makes a model of networks in CosmoPower's plain layout: `ember import`.
public struct ImportJob {
  private let files: ImportedFiles
  private let fixed: CosmologicalParameters

  /// What networks may give, as the user names it.
  public static var quantities: [String] { NetworkQuantity.allCases.map(\.rawValue) }

  /// - Parameters:
  ///   - files: KIND=PATH, one for each spectrum.
  ///   - logarithmic: the kinds whose networks give decimal logarithms.
  ///   - name: what the networks give, one of ``quantities``; `nil` for what each file says, and band powers in muK^2 where it does not.
  ///   - ranges: NAME=MIN:MAX for inputs whose ranges differ from those of the files.
  ///   - assignments: parameters that the networks do not vary.
  public init(
    files: [String], logarithmic: [String], quantity name: String?, ranges: [String],
    assignments: ParameterAssignments
  ) throws(EmberError) {
    let quantity = name.flatMap(NetworkQuantity.init(rawValue:))
    if let name, quantity == nil {
      throw .usage("--quantity \(name): write one of \(Self.quantities.joined(separator: ", "))")
    }
    var fixed = CosmologicalParameters()
    try assignments.apply(to: &fixed)
    self.files = try ImportedFiles(files, logarithmic: logarithmic, quantity: quantity, ranges: ranges)
    // What inputs determine is not fixed beside them, whatever their values.
    fixed.restate(self.files.inputs.map { ($0.name, 0) })
    for input in self.files.inputs { fixed[given: input.name] = nil }
    self.fixed = fixed
  }

  private var networks: [ImportedNetwork] { files.networks }
  private var inputs: [PretrainedEmulator.Input] { files.inputs }

  /// Makes the model, comparing it with `points` solver results from its box, which decide the errors that
  /// it states. Returns what to print.
  public func write(to output: String, points: Int, isForced: Bool, isQuiet: Bool) throws(EmberError) -> String {
    let folder = try ModelFolder(output)
    let existing: ExistingOutput = isForced ? .replace : .refuse
    try folder.check(existing)
    let lmax = files.lmax
    let request = TheoryRequest(spectra: Set(networks.map(\.kind)), lmax: lmax)
    let box = inputs.map(\.range)
    let samples = BoxDesign.sobol(box, count: Self.basisPoints).map { x in
      (cosmology: cosmology(x), spectra: ImportedNetworks.spectra(networks, x, cosmology(x), lmax: lmax))
    }
    guard lmax >= 2, samples.allSatisfy({ Self.isFinite($0.spectra) }) else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: files.paths[0]), problem: "the networks do not give finite spectra in their box",
          remedy: "Check --log and --quantity."))
    }
    let (comparisons, failures) = compare(request, points, isQuiet: isQuiet)
    let errors = ImportedErrors(samples: samples, comparisons: comparisons, request: request) {
      emulator($0, variance: $1, request)
    }
    guard comparisons.count >= 2, let (calibrated, factor) = errors.calibrated() else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: "--points"), value: "\(points)",
          problem: "the solver answered at \(comparisons.count) points only", remedy: "Give more points."))
    }
    Interruption.shared.beginWriting()
    let model = EmulatorModel(
      manifest: manifest(
        folder.name, request, compared: comparisons.count, failures, components: calibrated.compression.count),
      emulator: calibrated, design: designText(points), covariances: [:])
    try folder.begin(existing)
    try model.write(into: folder.aside)
    try folder.place(replacing: isForced)
    let rms = errors.rms(calibrated.compression) / Double(request.spectra.count * (lmax - 1)).squareRoot()
    return String(
      format:
        "Compared with the solver at %d points: rms difference %.3g sigma of cosmic variance per multipole\n"
        + "Stated errors are %.2f times those of the compared points, so that bounds hold at points left out of them\n"
        + "Output: %@",
      comparisons.count, rms, factor, folder.path)
  }

  private static let basisPoints = 600

  private static func isFinite(_ spectra: PowerSpectra) -> Bool {
    spectra.kinds.allSatisfy { spectra[$0]?.allSatisfy(\.isFinite) ?? false }
  }

  private func cosmology(_ x: [Double]) -> CosmologicalParameters {
    var result = fixed
    for (input, value) in zip(inputs, x) { result[given: input.name] = value }
    return result
  }

  private func emulator(_ compression: SpectrumCompression, variance: [Double], _ request: TheoryRequest)
    -> PretrainedEmulator
  {
    PretrainedEmulator(
      inputs: inputs, fixed: fixed, request: request, compression: compression,
      emulator: ImportedNetworks(
        networks: networks, inputs: inputs.map(\.name), fixed: fixed, compression: compression, variance: variance),
      derivedNames: [], derived: nil)
  }

  /// Spectra of solver and networks at points of the box, and points at which the solver failed.
  private func compare(_ request: TheoryRequest, _ points: Int, isQuiet: Bool) -> (
    [ImportedErrors.Comparison], [String: [Int]]
  ) {
    let reporter = ProgressReporter(isQuiet: isQuiet, interval: 20)
    let solver = BoltzmannSolver()
    let meter = ProgressMeter("solver", total: points, unit: "points")
    var comparisons: [ImportedErrors.Comparison] = []
    var failures: [String: [Int]] = [:]
    for (index, x) in BoxDesign.sobol(files.compared, count: points).enumerated() {
      do throws(TheoryError) {
        let truth = try solver.predict(ModelPoint(cosmology: cosmology(x)), request)
        let emulated = ImportedNetworks.spectra(networks, x, cosmology(x), lmax: request.lmax)
        comparisons.append(.init(cosmology: cosmology(x), emulated: emulated, truth: truth.spectra))
      } catch { failures[error.category, default: []].append(index) }
      reporter.show(meter.line(done: index + 1))
    }
    reporter.finish()
    return (comparisons, failures)
  }

  private func manifest(
    _ name: String, _ request: TheoryRequest, compared: Int, _ failures: [String: [Int]], components: Int
  ) -> ModelManifest {
    var given: [String: Double] = [:]
    for name in ParameterName.allCases { given[name.rawValue] = fixed[given: name] }
    return ModelManifest(
      name: name,
      inputs: inputs.map {
        .init(name: $0.name, min: $0.range.lowerBound, max: $0.range.upperBound, unit: $0.name.unit)
      },
      fixed: given, request: request, derived: [], solver: .init(BoltzmannSolver().identifier),
      training: .init(
        design: "imported", seed: 0, points: compared, training: 0, heldOut: compared, failed: failures),
      emulator: .init(
        kind: "cosmopower", reason: "imported from " + files.paths.joined(separator: ", "), components: components,
        hidden: [], members: networks.count, epochs: [], heldOutLoss: [], curve: []), errors: [])
  }

  /// A design that states the box, so that the model can be validated like any other.
  private func designText(_ points: Int) -> String {
    var lines = ["# Networks that were imported: " + files.paths.joined(separator: ", "), "parameters:"]
    lines += inputs.map { "  \($0.name.rawValue): {min: \($0.range.lowerBound), max: \($0.range.upperBound)}" }
    for name in ParameterName.allCases {
      if let value = fixed[given: name] { lines.append("  \(name.rawValue): \(value)") }
    }
    let kinds = networks.map(\.kind.rawValue).joined(separator: ", ")
    lines += [
      "request: {spectra: [\(kinds)], lmax: \(files.lmax)}", "plan: {kind: sobol, points: \(max(points, 1))}", "",
    ]
    return lines.joined(separator: "\n")
  }
}
