/// Named numbers as one readable text, `name=value name=value`.
///
/// Swift prints the shortest decimal that reads back to the same double, so equal texts mean equal bits.
struct NumberList {
  var numbers: [(name: String, value: Double)]

  init(_ numbers: [(name: String, value: Double)]) { self.numbers = numbers }

  /// Reads a text; `nil` when it is not of this form.
  init?(text: String) {
    numbers = []
    for field in text.split(separator: " ") {
      guard let equals = field.lastIndex(of: "="), let value = Double(field[field.index(after: equals)...]) else {
        return nil
      }
      numbers.append((String(field[..<equals]), value))
    }
  }

  var text: String { numbers.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}
