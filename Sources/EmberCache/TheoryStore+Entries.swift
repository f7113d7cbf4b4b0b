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
    var seen: Set<String> = []
    for id in try rows(of: provider, answering: request) {
      guard let record = try read({ db in try Self.record(db, id: id) }), let prediction = record.prediction,
        let cosmology = CosmologicalParameters(keyText: record.parameters),
        Set(prediction.derived.keys).isSuperset(of: request.derived), seen.insert(record.parameters).inserted
      else { continue }
      body(cosmology, prediction.restricted(to: request))
    }
  }

  private func rows(of provider: ProviderIdentifier, answering request: TheoryRequest) throws(StoreError) -> [Int64] {
    let rows = try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT prediction.id AS id, lmax, spectra FROM prediction JOIN provider ON provider.id = provider_id
          WHERE name = ? AND version = ? AND settings = ? ORDER BY prediction.id
          """,
        arguments: [provider.name, provider.version, provider.settings])
    }
    return rows.compactMap { row in TheoryRequest(row)?.determines(request) == true ? row.value("id") : nil }
  }
}
