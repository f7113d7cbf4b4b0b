/// A derived parameter as a user may name it: a row of ``DerivedQuantity``, or growth at a redshift.
public struct DerivedParameter: Sendable, Hashable {
  /// The name in predictions, tables and chains.
  public let name: String
  /// LaTeX label, without dollar signs.
  public let latex: String
  /// What has to be known to compute it.
  public let source: DerivedQuantity.Source

  /// `nil` for a spelling that means none.
  public init?(spelling: String) {
    if let quantity = DerivedQuantity(spelling: spelling) {
      (name, latex, source) = (quantity.name, quantity.latex, quantity.source)
    } else if let growth = GrowthQuantity(spelling: spelling) {
      (name, latex, source) = (growth.name, growth.latex, .perturbations)
    } else {
      return nil
    }
  }

  /// The names of all that are in a prediction, in the order of tables: rows of the table, then growth.
  public static func names(in derived: [String: Double]) -> [String] {
    let rows = DerivedQuantity.allCases.map(\.name).filter { derived[$0] != nil }
    let growth = derived.keys.compactMap { GrowthQuantity(spelling: $0) }
    return rows
      + growth.sorted { ($0.kind.rawValue, $0.redshift) < ($1.kind.rawValue, $1.redshift) }.map(\.name)
  }
}
