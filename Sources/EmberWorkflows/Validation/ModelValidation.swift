import EmberReports
import EmberConfiguration
import EmberInference
import EmberLearning
import EmberLikelihood
import EmberNumerics
import EmberTheory
import Foundation

/// Compares a model with the solver at points it was not trained on.
struct ModelValidation {
  let model: EmulatorModel
  let folder: String
  let solver: any TheoryProvider
  let likelihoods: [any Likelihood]
  let design: TrainingDesign
  /// Points of each region.
  let count: Int
  let seed: UInt64
  let flag: CancellationFlag
  let reporter: ProgressReporter

  /// A region of parameters with its points.
  private struct Region {
    var name: String
    var points: [[Double]]
  }

  /// The report, without a budget; `nil` when the flag was raised.
  func report() -> ValidationReport? {
    var report = ValidationReport(
      subject: folder, solver: "\(solver.identifier.name) \(solver.identifier.version)")
    let regions = regions
    let total = regions.reduce(0) { $0 + $1.points.count }
    var done = 0
    let meter = ProgressMeter("solver", total: total, unit: "points")
    for region in regions {
      let truths = solve(region.points, before: done, meter, &report)
      done += region.points.count
      if flag.isRaised { return nil }
      add(region.name, truths, to: &report)
    }
    report.noise = noise()
    if flag.isRaised { return nil }
    report.predictionSeconds = predictionSeconds
    report.curves = curves
    return report
  }

  private var ranges: [ClosedRange<Double>] { model.manifest.inputs.map { $0.min...$0.max } }

  /// The box, and for every ellipsoid of the design normal points of its covariance and points that fill it to 5 sigma.
  private var regions: [Region] {
    var stream = RandomStream(seed: seed, stream: 0x5641_4C49)
    let box = (0..<count).map { _ in ranges.map { $0.lowerBound + stream.uniform() * ($0.upperBound - $0.lowerBound) } }
    var result = [Region(name: ValidationReport.box, points: box)]
    for plan in design.plans {
      guard case .ellipsoid(let center, let shape, let radius) = plan.shape else { continue }
      let limit = min(radius, 5)
      func draw(_ isNormal: Bool) -> [Double]? {
        for _ in 0..<Self.triesPerPoint {
          let normal = center.map { _ in stream.normal() }
          let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
          let scale = isNormal ? 1 : limit * pow(stream.uniform(), 1 / Double(center.count)) / length
          let point = zip(center, shape.multiplyLower(normal.map { $0 * scale })).map { $0 + $1 }
          if length * scale <= limit, zip(ranges, point).allSatisfy({ $0.contains($1) }) { return point }
        }
        return nil
      }
      // Where a first point is not found, ellipsoid and box hardly meet.
      func points(_ isNormal: Bool) -> [[Double]] {
        draw(isNormal).map { first in [first] + (1..<max(count, 1)).compactMap { _ in draw(isNormal) } } ?? []
      }
      result.append(Region(name: ValidationReport.posterior, points: points(true)))
      result.append(
        Region(name: String(format: "within %g sigma", limit), points: points(false)))
    }
    return result
  }

  private static let triesPerPoint = 20_000

  /// What the solver says at a point; no prediction where it fails though its input allows a model.
  private typealias Truth = (cosmology: CosmologicalParameters, prediction: TheoryPrediction?)

  private func solve(
    _ points: [[Double]], before: Int, _ meter: ProgressMeter, _ report: inout ValidationReport
  ) -> [Truth] {
    var truths: [Truth] = []
    for (index, values) in points.enumerated() where !flag.isRaised {
      let cosmology = design.cosmology(values)
      let point = ModelPoint(cosmology: cosmology)
      do throws(TheoryError) {
        truths.append((cosmology, try solver.predict(point, model.manifest.request)))
      } catch {
        report.failures[error.category, default: 0] += 1
        if (try? solver.check(point)) != nil { truths.append((cosmology, nil)) }
      }
      reporter.show(meter.line(done: before + index + 1))
    }
    return truths
  }

  private func add(_ region: String, _ truths: [Truth], to report: inout ValidationReport) {
    guard !truths.isEmpty else { return }
    for (name, experiment) in ReferenceExperiments.all {
      var errors = SpectrumErrors(model.manifest.request, experiment: experiment)
      for truth in truths {
        guard let prediction = truth.prediction, let (spectra, _) = try? model.emulator.predict(truth.cosmology) else {
          continue
        }
        errors.add(spectra, truth: prediction.spectra)
      }
      if errors.count > 0 { report.spectra.append(Self.table(errors, region, name)) }
    }
    for likelihood in likelihoods {
      if let table = table(likelihood, region, truths) { report.likelihoods.append(table) }
    }
  }

  static func table(_ errors: SpectrumErrors, _ region: String, _ experiment: String) -> ValidationReport.SpectrumTable
  {
    var percentiles: [SpectrumKind: [[Double]]] = [:]
    for kind in errors.request.spectra {
      percentiles[kind] = ValidationReport.shares.map { errors.percentile($0, kind) }
    }
    let largest = errors.largest
    return ValidationReport.SpectrumTable(
      region: region, experiment: experiment, points: errors.count, percentiles: percentiles,
      shareBelowTenth: Double(largest.count { $0 < 0.1 }) / Double(max(largest.count, 1)))
  }

  private func table(_ likelihood: any Likelihood, _ region: String, _ truths: [Truth]) -> ValidationReport
    .LikelihoodTable?
  {
    let nuisance = Self.nuisance(likelihood)
    guard let sensitivity = try? PretrainedSensitivity(model.emulator, likelihood, nuisance: nuisance) else {
      return nil
    }
    var table = ValidationReport.LikelihoodTable(
      region: region, likelihood: likelihood.name, differences: [], sigmas: [], factor95: Calibration.normal95)
    for truth in truths {
      let point = ModelPoint(cosmology: truth.cosmology, nuisance: nuisance)
      guard let (logLikelihood, sigma) = try? sensitivity.assess(point) else { continue }
      let exact = truth.prediction.flatMap { try? likelihood.logLikelihood($0.products, nuisance: nuisance) }
      table.differences.append(exact.map { $0 - logLikelihood } ?? -.infinity)
      table.sigmas.append(sigma)
    }
    return table.differences.isEmpty ? nil : table
  }

  /// Nuisance parameters at the values that they have when they are not varied.
  private static func nuisance(_ likelihood: any Likelihood) -> NuisanceParameters {
    NuisanceParameters(
      Dictionary(
        likelihood.nuisanceParameters.map { ($0.name, $0.defaultValue) }, uniquingKeysWith: { first, _ in first }))
  }

  /// Along a short line through the middle of the training points.
  private func noise() -> SolverNoise? {
    var center = model.manifest.inputs.map { ($0.min + $0.max) / 2 }
    for plan in design.plans { if case .ellipsoid(let middle, _, _) = plan.shape { center = middle } }
    let meter = ProgressMeter("solver: numerical scatter", total: SolverNoise.places.count, unit: "points")
    var truths: [TheoryPrediction] = []
    for place in SolverNoise.places where !flag.isRaised {
      let values = zip(center, ranges).enumerated().map { index, pair in
        let step = Self.lineLength * place * (pair.1.upperBound - pair.1.lowerBound)
        return pair.0 + (index % 2 == 0 ? step : -step)
      }
      let point = ModelPoint(cosmology: design.cosmology(values))
      guard let truth = try? solver.predict(point, model.manifest.request) else { return nil }
      truths.append(truth)
      reporter.show(meter.line(done: truths.count))
    }
    guard truths.count == SolverNoise.places.count else { return nil }
    return SolverNoise(truths, model.manifest.request, likelihoods, nuisance: Self.nuisance)
  }

  /// Half the length of the line, as a share of the box.
  private static let lineLength = 0.002

  private var predictionSeconds: Double? {
    let values = model.manifest.inputs.map { ($0.min + $0.max) / 2 }
    let cosmology = design.cosmology(values)
    guard (try? model.emulator.predict(cosmology)) != nil else { return nil }
    let start = DispatchTime.now().uptimeNanoseconds
    let repeats = 100
    for _ in 0..<repeats { _ = try? model.emulator.predict(cosmology) }
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 / Double(repeats)
  }

  private var curves: [ValidationReport.Curve] {
    let rows = model.manifest.emulator.curve.filter { $0.count == 3 }
    guard !rows.isEmpty else { return [] }
    return [
      .init(
        title: "Learning curve", xLabel: "epoch", yLabel: "loss of the whitened components",
        series: [
          .init(name: "training points", points: rows.map { ($0[0], $0[1]) }),
          .init(name: "held-out points", points: rows.map { ($0[0], $0[2]) }),
        ])
    ]
  }
}
