import Ember
import EmberBandPowers
import EmberBoltzmann
import EmberCache
import EmberDataSets
import EmberEmulation
import EmberInference
import EmberLearning
import EmberLikelihood
import EmberNetworks
import EmberNumerics
import EmberProjection
import EmberTestSupport
import EmberTheory
import EmberThermodynamics
import Foundation
import Testing

/// The examples of the article *Modules*.
@Suite("Examples of the modules")
struct ModuleExamplesTests {
  private static let article = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Sources/Ember/Ember.docc/Modules.md")

  @Test("The article's examples are those that run here")
  func sameText() throws {
    func words(_ text: some StringProtocol) -> String {
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let own = words(try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8))
    let examples = try String(contentsOf: Self.article, encoding: .utf8).components(separatedBy: "```swift\n")
      .dropFirst()
    #expect(examples.count == 18)
    for example in examples {
      let text = words(example.components(separatedBy: "```")[0])
      #expect(own.contains(text), "\(text)")
    }
  }

  @Test("Numerics, projection, emulation, inference")
  func mathematics() throws {
    let spline = CubicSpline([0, 1, 2, 3], [0, 1, 4, 9])
    let slope = spline.derivative(1.5)
    let factor = CholeskyFactor(Matrix(diagonal: [4, 9]))  // nil unless positive definite
    #expect(abs(slope - 3) < 1e-12 && factor != nil)
    let flat = [Double](repeating: 1e-3, count: 501)
    let lensed = LensedSpectra(tt: flat, te: flat, ee: flat, phiphi: flat.map { 1e-10 * $0 }, lmax: 200)
    #expect(lensed.tt.count == 201)
    let prior = Prior([.uniform(min: 0.1, max: 0.5), .normal(loc: 0.05, scale: 0.01)])
    let gradient = prior.logDensityGradient([0.3, 0.06])
    #expect(abs(gradient[0]) == 0 && abs(gradient[1] + 100) < 1e-9)
    var stream = RandomStream(seed: 1)
    let network = Network(layout: NetworkLayout(widths: [2, 16, 1]), stream: &stream)
    let (value, slopes) = network.jacobian([0.5, 3])  // slopes: one row for each input
    #expect(value.count == 1 && slopes.count == 2)
    let inputs = (0..<20).map { [Double($0) / 10, Double($0 * $0 % 7)] }
    guard let standardization = InputStandardization(inputs) else { return }
    let outputs = Matrix(rows: 20, columns: 1, elements: inputs.map { $0[0] * $0[0] + $0[1] })
    let examples = EmulatorExamples(standardization, points: inputs.map { standardization($0) }, outputs: outputs)
    let emulator = EmulatorKind.standard.pretrained(examples)  // nil when there are too few examples
    let variance = emulator?.predict([0.55, 3]).variance
    #expect(variance?.count == 1)
  }

  @Test("Theory, solver, learner, likelihood, store")
  func theory() throws {
    let folder = try TemporaryFolder().url.path
    let cosmology = CosmologicalParameters([.omegaB: 0.0224, .hubbleConstant: 67.4])  // the others have their defaults
    let point = ModelPoint(cosmology: cosmology)
    let request = TheoryRequest(spectra: [.lensedTT, .lensedEE], lmax: 60)
    let background = Background(try CosmologicalModel(cosmology))
    let ruler = try Thermodynamics(background: background).rDrag  // Mpc
    #expect((140...150).contains(ruler))
    let solver = BoltzmannSolver(precision: .draft)
    let prediction = try solver.predict(point, request)
    let (tt, sigma8) = (prediction.spectra[.lensedTT], prediction.derived["sigma8"])
    #expect(tt?.count == 61 && (0.7...0.9).contains(sigma8 ?? 0))
    let learner = LearningProvider(base: solver, inputs: [.omegaB], sensitivities: [], request: request)
    let source = try learner.predict(point, request).provenance  // who answered, and with what error of ln L
    let surrogate = try FunctionSurrogate(["a", "b"])  // of ln L, which the caller computes where it is wanted
    if try surrogate.ask([0.3, -1]) == .wanted { try surrogate.tell([0.3, -1], -0.545) }
    #expect(try source == .solver && surrogate.ask([0.3, -1]) == .known(-0.545))
    let likelihood = try DistanceLikelihood(shipped: "desi_dr2_bao")
    let distances = try solver.predict(point, likelihood.request).products
    let logLikelihood = try likelihood.logLikelihood(distances, nuisance: NuisanceParameters())
    #expect(logLikelihood < 0)
    let lowest = try PlanckLowLTT2018()  // TT at l < 30 as two Gaussian bins
    let spectra = try solver.predict(point, lowest.request).products
    let chiSquared = try lowest.chiSquared(spectra, nuisance: NuisanceParameters(["A_planck": 1]))
    #expect((0...20).contains(chiSquared))
    let data = try DescribedDataSet.resources().path  // what comes with Ember
    // Where descriptions are to be read, a reader of YAML stands here.
    let reader: DataNodeReader = { path, _ throws(LikelihoodError) in DataNode(.none, line: nil, file: path) }
    let mine = try DescribedDataSet.load(
      name: "mine", file: data + "/distances/sixdf_2011_bao.txt", options: LikelihoodOptions(), reader: reader)
    #expect(mine.members.map(\.name) == ["mine"])
    let store = try TheoryStore(path: folder + "/store.sqlite")
    let stored = CachedProvider(solver, store: store)  // answers from the store what it has answered before
    #expect(try stored.predict(point, request).spectra == prediction.spectra && store.list().count == 1)
  }

  @Test("Settings, samplers, configuration, posterior, workflows")
  func user() throws {
    let complaint = InputComplaint(
      origin: InputOrigin(source: "run.yaml", line: 3), key: "H0", value: "7O", problem: "is no number",
      remedy: "Write 70.")
    let status = EmberError.badInput(complaint).exitStatus  // 65
    #expect(status == 65)
    let density = GaussianTarget(mean: [0, 1], covariance: Matrix(diagonal: [1, 4]))
    var settings = MetropolisSettings()
    settings.ensemble.maxSamples = 100
    let start = try GaussianStart(mean: [0, 1], covariance: density.covariance)
    var observer = SamplerRecorder<GaussianTarget.Evaluator.Annotation>(chains: settings.ensemble.chains)
    var sampler = try MetropolisSampler(
      target: density, settings: settings, start: start, covariance: ProposalCovariance(widths: [1, 2]))
    try sampler.run(&observer)  // which is given each row, and says when to stop
    #expect(observer.rows.allSatisfy { !$0.isEmpty })
    let folder = try TemporaryFolder()
    try folder.write(
      "a.yaml",
      "theory: {ember: {precision: draft}}\nlikelihood: {desi_dr2_bao: }\n"
        + "params: {omega_b: 0.0224, omega_cdm: 0.12, H0: {prior: {min: 60, max: 80}, ref: 68}}\n")
    let file = folder.path("a.yaml")
    let solver = BoltzmannSolver(precision: .draft)
    let configuration = try RunConfiguration(file: file, for: .model)
    let names = configuration.likelihoods.map(\.name)
    #expect(names == ["desi_dr2_bao"])
    let posterior = Posterior(configuration, solver: solver)
    let dimension = posterior.dimension
    #expect(dimension == 1)
    let job = try EvaluationJob(configuration: configuration, assignments: ParameterAssignments([]))
    let report = try job.evaluate(withEmulator: false)
    print(report.text)
    #expect(report.text.contains("desi_dr2_bao"))
  }
}
