@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Metropolis sampler: what goes wrong")
struct MetropolisFailureTests {
  private let target = GaussianTarget.correlated(2)
  private let start = ReferenceDistribution(
    [.value(0), .value(10)], prior: Prior([.uniform(min: -50, max: 50), .uniform(min: -50, max: 50)]))

  private func sampler(
    target: GaussianTarget? = nil, widths: [Double] = [1, 2], adjust: (inout MetropolisSettings) -> Void = { _ in }
  ) throws -> MetropolisSampler<GaussianTarget> {
    var settings = MetropolisSettings()
    adjust(&settings)
    return try MetropolisSampler(
      target: target ?? self.target, settings: settings, start: start, covariance: ProposalCovariance(widths: widths))
  }

  @Test("a proposal far too wide gets stuck, and says where")
  func stuck() throws {
    var sampler = try sampler(widths: [1e6, 1e6]) { $0.maxTries = 100 }
    var recorder = SamplerRecorder<NoAnnotation>(chains: 4)
    #expect(throws: InferenceError.stuckChain(chain: 1, steps: 100, point: [0, 10])) { try sampler.run(&recorder) }
  }

  @Test("no starting point inside the support")
  func noStart() throws {
    let cut = GaussianTarget(
      mean: [0, 0], covariance: Matrix(diagonal: [1, 1]), limits: [100...200, 100...200])
    var sampler = try sampler(target: cut)
    var recorder = SamplerRecorder<NoAnnotation>(chains: 4)
    #expect(throws: InferenceError.noStartingPoint(chain: 1, tries: 1000)) { try sampler.run(&recorder) }
  }

  @Test("settings that make no sense")
  func settings() {
    #expect(throws: InferenceError.self) { try sampler { $0.chains = 0 } }
    #expect(throws: InferenceError.self) { try sampler { $0.rminus1Stop = 0 } }
    #expect(throws: InferenceError.self) { try sampler { $0.oversamplePower = 2 } }
    #expect(throws: InferenceError.self) { try sampler(widths: [1]) }
    #expect(throws: InferenceError.self) { try sampler(widths: [0, 1]) }
    let overlapping = GaussianTarget.correlated(2, blocks: [ParameterBlock(indices: [0, 0])])
    #expect(throws: InferenceError.self) { try sampler(target: overlapping) }
  }

  @Test("what the observer throws ends the run")
  func observer() throws {
    struct Full: Error {}
    struct Observer: SamplerObserver {
      mutating func didProduce(_ row: ChainRow<NoAnnotation>, chain: Int) throws { throw Full() }
    }
    var sampler = try sampler()
    var observer = Observer()
    #expect(throws: Full.self) { try sampler.run(&observer) }
  }
}
