import EmberTheory
import Synchronization

/// A species of a model, whose history is found when it is first needed, once for all copies of the model.
package final class AddedSpecies: Sendable, Hashable {
  package let stated: any StatedSpecies
  private let surroundings: Surroundings
  private let found = Mutex<Result<any SpeciesHistory, TheoryError>?>(nil)

  init(_ stated: any StatedSpecies, among surroundings: Surroundings) {
    self.stated = stated
    self.surroundings = surroundings
  }

  private var result: Result<any SpeciesHistory, TheoryError> {
    found.withLock { known in
      if let known { return known }
      let result = Result { () throws(TheoryError) in try stated.history(among: surroundings) }
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
  package var matterToday: Double { sum { $0.matter(1) } }

  /// 8 pi G rho today in Mpc^-2 of what of them is matter or radiation, and so no part of dark energy.
  package var besideDarkEnergyToday: Double { sum { $0.matter(1) + $0.radiation(1) } }

  /// 8 pi G rho a^3 in Mpc^-2 of what of them was matter before all that perturbations are followed.
  package var earlyMatter: Double { sum { Self.early * Self.early * Self.early * $0.matter(Self.early) } }

  private static var early: Double { 1e-9 }

  private func sum(_ part: (any SpeciesHistory) -> Double) -> Double {
    reduce(0) { sum, species in
      type(of: species.stated).hasMatter ? sum + (species.history.map(part) ?? 0) : sum
    }
  }
}
