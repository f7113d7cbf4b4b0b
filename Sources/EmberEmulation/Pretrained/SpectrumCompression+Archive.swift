import EmberNumerics
import EmberTheory

extension SpectrumCompression {
  /// What a compression of this request is made of, as arrays of an archive. Components are in single precision, which
  /// changes a prediction by 1e-7 of their contribution.
  func arrays(prefix: String) -> [String: NPYArray] {
    let experiment = whitening.experiment
    return [
      prefix + "reference": .list(whitening.reference),
      prefix + "experiment": .list([
        experiment.temperatureNoise, experiment.polarisationNoise, experiment.beam, experiment.skyFraction,
        experiment.lensingNoise,
      ]),
      prefix + "mean": .list(principal.mean),
      prefix + "variances": .list(Array(principal.variances.prefix(count))),
      prefix + "amplitudes": .list(referenceFactors),
      prefix + "components": NPYArray(
        shape: [count, layout.count],
        .float32(principal.components.elements.prefix(count * layout.count).map { Float($0) })),
    ]
  }

  /// The compression that arrays of an archive describe.
  init(_ archive: ArchiveReader, prefix: String, request: TheoryRequest) throws(StorageError) {
    let layout = SpectrumLayout(request)
    let reference = try archive.numbers(prefix + "reference", count: layout.count)
    let mean = try archive.numbers(prefix + "mean", count: layout.count)
    let variances = try archive.numbers(prefix + "variances")
    let factors = try archive.numbers(prefix + "amplitudes", count: AmplitudeScaling.allCases.count)
    let components = try archive.numbers(prefix + "components", count: variances.count * layout.count)
    let numbers = try archive.numbers(prefix + "experiment", count: 5)
    var experiment = DefaultExperiment()
    (experiment.temperatureNoise, experiment.polarisationNoise, experiment.beam) = (numbers[0], numbers[1], numbers[2])
    (experiment.skyFraction, experiment.lensingNoise) = (numbers[3], numbers[4])
    guard factors.allSatisfy({ $0 > 0 }), !variances.isEmpty, variances.allSatisfy({ $0 >= 0 }) else {
      throw .malformed(
        file: archive.file, reason: "amplitudes must be positive, and there must be components of positive variance")
    }
    guard numbers.allSatisfy({ $0 >= 0 && $0 <= 1e6 }), experiment.skyFraction > 0, experiment.skyFraction <= 1 else {
      throw .malformed(file: archive.file, reason: "\(prefix)experiment \(numbers) is none that can be")
    }
    self.init(
      layout: layout, whitening: SpectrumWhitening(layout: layout, reference: reference, experiment: experiment),
      principal: PrincipalComponents(
        mean: mean, components: Matrix(rows: variances.count, columns: layout.count, elements: components),
        variances: variances),
      referenceFactors: factors, count: variances.count)
  }
}
