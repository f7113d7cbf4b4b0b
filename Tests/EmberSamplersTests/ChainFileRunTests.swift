@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("A run with files, killed and resumed")
struct ChainFileRunTests {
  private let folder: TemporaryFolder
  private let target = GaussianTarget.correlated(3)
  private let parameters = ["a", "b", "c"]

  init() throws { folder = try TemporaryFolder() }

  /// Writes chains and checkpoints, and fails at the end of a given round as if the process were killed.
  private struct FileObserver: SamplerObserver {
    struct Killed: Error {}
    var writers: [ChainWriter]
    var checkpoint: Data?
    var positions: [FilePosition] = []
    var killAfter = Int.max

    mutating func didProduce(_ row: ChainRow<NoAnnotation>, chain: Int) throws { try writers[chain].append(row) }

    mutating func didFinishRound(_ status: SamplerStatus) throws -> SamplerDirective {
      if status.rounds == killAfter {
        for writer in writers { try writer.flush() }
        throw Killed()
      }
      return status.rounds.isMultiple(of: 3) ? .checkpoint : .proceed
    }

    mutating func checkpoint(_ state: SamplerState<NoAnnotation>) throws {
      for writer in writers { try writer.synchronize() }
      positions = writers.map(\.position)
      checkpoint = try JSONEncoder().encode(state)
    }
  }

  private var settings: MetropolisSettings {
    var settings = MetropolisSettings()
    settings.maxSamples = 300
    settings.rminus1Stop = 1e-9
    return settings
  }

  private let start = ReferenceDistribution(
    [nil, nil, nil], prior: Prior([.normal(loc: 0, scale: 1), .normal(loc: 10, scale: 2), .normal(loc: 20, scale: 3)]))
  private let covariance = ProposalCovariance(widths: [1, 2, 3])

  private func path(_ name: String, _ chain: Int) -> String { folder.path("\(name).\(chain + 1).txt") }

  @Test("byte-identical chain files", arguments: [4, 8, 9])
  func killed(round: Int) throws {
    var whole = FileObserver(
      writers: try (0..<4).map {
        try ChainWriter(path: path("whole", $0), parameters: parameters, outputs: ["s", "x2"])
      })
    var sampler = try MetropolisSampler(target: target, settings: settings, start: start, covariance: covariance)
    try sampler.run(&whole)

    var first = FileObserver(
      writers: try (0..<4).map { try ChainWriter(path: path("cut", $0), parameters: parameters, outputs: ["s", "x2"]) })
    first.killAfter = round
    sampler = try MetropolisSampler(target: target, settings: settings, start: start, covariance: covariance)
    #expect(throws: FileObserver.Killed.self) { try sampler.run(&first) }

    let positions = first.positions
    var second = FileObserver(
      writers: try (0..<4).map {
        try ChainWriter(
          path: path("cut", $0), parameters: parameters, outputs: ["s", "x2"], resumingAt: positions[$0])
      })
    let samples = try (0..<4).map { try #require(try ChainReader.read(path: path("cut", $0)).samples(of: parameters)) }
    let state = try JSONDecoder.ofStates.decode(SamplerState<NoAnnotation>.self, from: try #require(first.checkpoint))
    sampler = try MetropolisSampler(
      target: target, settings: settings, start: start, covariance: covariance, resuming: (state, samples))
    try sampler.run(&second)
    for chain in 1...4 { #expect(try folder.read("cut.\(chain).txt") == folder.read("whole.\(chain).txt")) }
  }
}
