extension Evaluation: Codable {
  private enum CodingKeys: String, CodingKey {
    case logDensity, approximation, outputs, annotation
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    logDensity = try container.decode(Double.self, forKey: .logDensity)
    approximation = try container.decodeIfPresent(Double.self, forKey: .approximation)
    annotation = try container.decode(Annotation.self, forKey: .annotation)
    outputs = try container.decode([String].self, forKey: .outputs).map { text in
      guard let value = Double(text) else {
        throw DecodingError.dataCorruptedError(
          forKey: .outputs, in: container, debugDescription: "\"\(text)\" is not a number")
      }
      return value
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(logDensity, forKey: .logDensity)
    try container.encodeIfPresent(approximation, forKey: .approximation)
    try container.encode(annotation, forKey: .annotation)
    // As text, because JSON has no numbers for NaN and infinity, which a derived parameter may be.
    try container.encode(outputs.map(\.description), forKey: .outputs)
  }
}
