import Dispatch
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberCache

/// Several threads, stores and processes on one file.
@Suite struct StoreSharingTests {
  @Test func storesOpenedAndFilledAtOnceLoseNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("store.sqlite")
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      do {
        let store = try TheoryStore(path: path)
        for i in 0..<10 {
          let density = 0.01 * Double(1 + writer) + 1e-4 * Double(i)
          let point = cosmology([.omegaB: density])
          try store.insert(toyPrediction(density, smallRequest), at: point, provider: toyIdentifier)
          #expect(try store.lookup(point, smallRequest, provider: toyIdentifier) != nil)
        }
      } catch { Issue.record(error) }
    }
    let report = try TheoryStore(path: path).verify()
    #expect(report.isSound && report.entries == 80)
  }

  @Test func threadsShareOneStore() throws {
    let folder = try TemporaryFolder()
    let store = try TheoryStore(path: folder.path("store.sqlite"))
    let provider = CachedProvider(ToyProvider(), store: store)
    DispatchQueue.concurrentPerform(iterations: 64) { i in
      let point = ModelPoint(cosmology: cosmology([.omegaB: 0.01 + 1e-3 * Double(i % 16)]))
      do { _ = try provider.predict(point, smallRequest) } catch { Issue.record(error) }
    }
    #expect(provider.statistics.hits + provider.statistics.misses == 64)
    #expect(provider.statistics.insertFailures == 0)
    let report = try store.verify()
    #expect(report.isSound && report.entries == 16)
  }

  /// A process that is killed in the middle of writing leaves a sound store behind that others go on with.
  @Test func aKilledWriterLeavesASoundStore() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("store.sqlite")
    for _ in 0..<3 {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
        let store = try TheoryStore(path: path)
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: 0.08)
          kill(getpid(), SIGKILL)
        }
        while true {
          let density = Double.random(in: 0.001..<1)
          let point = cosmology([.omegaB: density])
          try store.insert(toyPrediction(density, wideRequest), at: point, provider: toyIdentifier)
        }
      }
      let store = try TheoryStore(path: path)
      let report = try store.verify()
      #expect(report.isSound)
      #expect(report.entries > 0)
    }
  }
}
