@testable import EmberInference
@testable import EmberSamplers
import EmberTestSupport
import Foundation
import Testing

/// The last state of a run, and the rows that it counts.
typealias EarlierRun = (state: SamplerState<NoAnnotation>, samples: [ChainSamples])

extension SamplerRecorder<NoAnnotation> {
  /// The run of a sampler from its beginning.
  init<S: Sampler<NoAnnotation>>(
    _ sampler: S, chains: Int, directive: @escaping (SamplerStatus) -> SamplerDirective = { _ in .proceed }
  ) throws {
    var sampler = sampler
    self.init(chains: chains, directive: directive)
    try sampler.run(&self)
  }

  /// The run of a sampler that goes on where this one has ended, with its last state as a checkpoint keeps it.
  func continued<S: Sampler<NoAnnotation>>(dimension: Int, by make: (EarlierRun) throws -> S) throws -> Self {
    let encoded = try JSONEncoder().encode(try #require(states.last))
    let state = try JSONDecoder.ofStates.decode(SamplerState<NoAnnotation>.self, from: encoded)
    var sampler = try make((state, samples(dimension: dimension)))
    var second = Self(chains: rows.count)
    second.rows = rows
    try sampler.run(&second)
    return second
  }

  /// All that is in the rows.
  var text: [[String]] {
    rows.map { $0.map { "\($0.weight) \($0.x) \($0.evaluation.logDensity) \($0.evaluation.outputs)" } }
  }
}
