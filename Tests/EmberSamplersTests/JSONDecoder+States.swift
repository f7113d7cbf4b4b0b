@testable import EmberInference
@testable import EmberSamplers
import Foundation

extension JSONDecoder {
  /// A decoder that knows what the chains of every sampler remember.
  static var ofStates: JSONDecoder {
    let decoder = JSONDecoder()
    guard let key = StoredMemory.knownKinds else { return decoder }
    decoder.userInfo[key] = [
      NoMemory.self as any ChainMemory.Type, ProposalCycle.self, TrajectoryRecord.self, ReplayMemory.self,
      EvaluationMemory.self, NestedMemory.self,
    ]
    return decoder
  }
}
