@testable import EmberConfiguration

/// The complaint that reading a configuration leads to; `nil` when there is none.
func complaint(about yaml: String) -> InputComplaint? {
  do throws(EmberError) {
    let configuration = try RunConfiguration(yaml: yaml, source: "file.yaml")
    try configuration.checkComplete(.model)
    return nil
  } catch {
    if case .badInput(let complaint) = error { return complaint }
    return nil
  }
}
