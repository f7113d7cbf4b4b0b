import EmberConfiguration

/// A profile as `--profile` names it: `PARAM=LOW:HIGH:COUNT`.
public struct ProfileRequest: Sendable, Hashable {
  /// The parameter, as the user spelt it.
  public let parameter: String
  /// Where the posterior is minimised over all other parameters.
  public let values: [Double]

  /// - Throws: `EmberError.usage`.
  public init(_ text: String) throws(EmberError) {
    let (name, range) = try Self.split(text)
    let parts = range.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let low = Double(parts[0]), let high = Double(parts[1]), let count = Int(parts[2]),
      low < high, low.isFinite, high.isFinite, count >= 2, count <= 10_000
    else {
      throw .usage("--profile \(text): write PARAM=LOW:HIGH:COUNT, such as H0=64:70:7, with LOW below HIGH.")
    }
    parameter = name
    values = (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
  }

  private static func split(_ text: String) throws(EmberError) -> (name: String, value: String) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw .usage("--profile \(text): write PARAM=LOW:HIGH:COUNT, such as H0=64:70:7.")
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
