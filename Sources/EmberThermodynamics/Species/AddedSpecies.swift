import EmberTheory
import Synchronization

/// A species of a model, whose history is found when it is first needed, once for all copies of the model.
package final class AddedSpecies: Sendable, Hashable {
  package let stated: any StatedSpecies
  private let others: MatterAndRadiation
  private let found = Mutex<Result<any SpeciesHistory, TheoryError>?>(nil)

  init(_ stated: any StatedSpecies, among others: @escaping MatterAndRadiation) {
    self.stated = stated
    self.others = others
  }

  private var result: Result<any SpeciesHistory, TheoryError> {
    found.withLock { known in
      if let known { return known }
      let result = Result { () throws(TheoryError) in try stated.history(among: others) }
      known = result
      return result
    }
  }

  /// `nil` where there is no such species.
  package var history: (any SpeciesHistory)? { try? result.get() }

  /// Throws where there is no such species.
  package func check() throws(TheoryError) { _ = try result.get() }

  /// Models are told apart by what they state.
  package static func == (a: AddedSpecies, b: AddedSpecies) -> Bool { AnyHashable(a.stated) == AnyHashable(b.stated) }
  package func hash(into hasher: inout Hasher) { stated.hash(into: &hasher) }
}

extension [AddedSpecies] {
  /// 8 pi G rho today in Mpc^-2 of what of them is matter.
  package var matterToday: Double {
    reduce(0) { sum, species in
      type(of: species.stated).hasMatter ? sum + (species.history?.matter(1) ?? 0) : sum
    }
  }
}
