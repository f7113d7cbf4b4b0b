import EmberTheory
import GRDB

extension TheoryStore {
  /// Hands every stored answer of a provider to `request` to `body`; oldest first, one per
  /// set of parameters. Damaged rows, and rows with parameters this version does not know, are passed over.
  ///
  /// The store is not locked while `body` runs.
  public func forEachEntry(
    of provider: ProviderIdentifier, answering request: TheoryRequest,
    _ body: (CosmologicalParameters, TheoryPrediction) -> Void
  ) throws(StoreError) {
    for id in try rows(of: provider, answering: request) {
      guard let record = try read({ db in try Self.record(db, id: id) }), let prediction = record.prediction,
        let cosmology = CosmologicalParameters(keyText: record.parameters)
      else { continue }
      body(cosmology, prediction.restricted(to: request))
    }
  }

  private func rows(of provider: ProviderIdentifier, answering request: TheoryRequest) throws(StoreError) -> [Int64] {
    let rows = try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT prediction.id AS id, parameters, lmax, spectra FROM prediction JOIN provider ON provider.id = provider_id
          WHERE name = ? AND version = ? AND settings = ? ORDER BY prediction.id
          """,
        arguments: [provider.name, provider.version, provider.settings])
    }
    var seen: Set<String> = []
    return rows.compactMap { row in
      guard TheoryRequest(row)?.determines(request) == true, seen.insert(row.value("parameters") ?? "").inserted else {
        return nil
      }
      return row.value("id")
    }
  }
}
