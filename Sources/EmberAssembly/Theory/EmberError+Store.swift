import EmberConfiguration
import EmberCache

extension EmberError {
  /// What is wrong with a store, as the user sees it.
  package init(_ error: StoreError) {
    switch error {
    case .missing(let path): self = .missingFile(path: path, role: "the store of solver results")
    case .notWritable(let path, let reason), .failed(let path, let reason):
      self = .cannotCreate(
        path: path, reason: "the store cannot be used (\(reason))",
        remedy: "Name another file as theory.ember.cache, or write `cache: off`.")
    case .diskFull(let path):
      self = .cannotCreate(path: path, reason: "the disk is full", remedy: "Free some space or clear the store.")
    case .notADatabase(let path), .notAStore(let path), .tooNew(let path), .corrupt(let path, _), .busy(let path, _),
      .notReadable(let path, _):
      self = .badInput(
        InputComplaint(
          origin: InputOrigin(source: path), problem: "\(error)",
          remedy: "Another store is used with `theory: {ember: {cache: PATH}}`, none with `cache: off`."))
    }
  }
}
