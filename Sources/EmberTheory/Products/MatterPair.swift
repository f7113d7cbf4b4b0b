/// A field of matter, by Cobaya's name.
public enum MatterField: String, CaseIterable, Sendable, Hashable {
  /// Cold dark matter, baryons and massive neutrinos.
  case all = "delta_tot"
  /// Cold dark matter and baryons, which galaxies follow.
  case withoutNeutrinos = "delta_nonu"
  /// k^2 (phi + psi)/2 in Mpc^-2 of the potentials in Newtonian gauge, which bends light: no contrast, and negative where matter is dense.
  case weyl = "Weyl"

  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Two fields of matter, in either order, whose power is wanted.
public struct MatterPair: Sendable, Hashable {
  public let first: MatterField
  public let second: MatterField

  /// All matter with itself.
  public static let all = MatterPair(.all, .all)

  public init(_ first: MatterField, _ second: MatterField) {
    (self.first, self.second) = first.order > second.order ? (second, first) : (first, second)
  }

  /// All pairs.
  public static let allCases = MatterField.allCases.flatMap { first in
    MatterField.allCases.filter { $0.order >= first.order }.map { MatterPair(first, $0) }
  }

  /// Such as `delta_tot_delta_nonu`.
  public var name: String { first.rawValue + "_" + second.rawValue }
}
