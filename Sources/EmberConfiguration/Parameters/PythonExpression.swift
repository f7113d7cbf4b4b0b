import Foundation

/// An arithmetic expression of Python in one variable, as files for Cobaya have them: numbers, `+ - * / **`, parentheses,
/// `np.exp` and `np.log`. Ember computes nothing with them; it only recognises those that say what it does anyway.
struct PythonExpression {
  private var text: Substring
  private let variable: String
  private let value: Double

  /// A lambda of one argument: `lambda NAME: BODY`; `nil` when the text is no such thing.
  static func lambda(_ text: String) -> (argument: String, body: String)? {
    let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == "lambda", text.count <= longest, let colon = words[1].firstIndex(of: ":") else {
      return nil
    }
    let argument = words[1][..<colon].filter { !$0.isWhitespace }
    guard !argument.isEmpty, argument.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
    return (argument, words[1][words[1].index(after: colon)...].filter { !$0.isWhitespace })
  }

  /// Longer texts are not looked at.
  private static let longest = 200

  /// The value of `body` where `variable` is `value`; `nil` when it is no expression of this kind.
  static func evaluate(_ body: String, _ variable: String, _ value: Double) -> Double? {
    var reader = PythonExpression(text: body[...], variable: variable, value: value)
    guard let result = reader.sum(), reader.text.isEmpty else { return nil }
    return result
  }

  private mutating func take(_ token: String) -> Bool {
    guard text.hasPrefix(token) else { return false }
    text = text.dropFirst(token.count)
    return true
  }

  private mutating func sum() -> Double? {
    guard var result = product() else { return nil }
    while true {
      if take("+") {
        guard let next = product() else { return nil }
        result += next
      } else if take("-") {
        guard let next = product() else { return nil }
        result -= next
      } else {
        return result
      }
    }
  }

  private mutating func product() -> Double? {
    guard var result = signed() else { return nil }
    while !text.hasPrefix("**") {
      if take("*") {
        guard let next = signed() else { return nil }
        result *= next
      } else if take("/") {
        guard let next = signed() else { return nil }
        result /= next
      } else {
        break
      }
    }
    return result
  }

  private mutating func signed() -> Double? {
    if take("-") { return signed().map { -$0 } }
    if take("+") { return signed() }
    guard let base = atom() else { return nil }
    return take("**") ? signed().map { pow(base, $0) } : base
  }

  private mutating func atom() -> Double? {
    if take("(") { return closed() }
    for module in ["np.", "numpy.", "math.", ""] {
      if take(module + "exp(") { return closed().map { exp($0) } }
      if take(module + "log(") { return closed().map { log($0) } }
    }
    let word = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    if word == variable {
      text = text.dropFirst(word.count)
      return value
    }
    return number()
  }

  private mutating func closed() -> Double? {
    guard let inner = sum(), take(")") else { return nil }
    return inner
  }

  /// The longest piece that is a number, signs of exponents included.
  private mutating func number() -> Double? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard !digits.isEmpty else { return nil }
    var length = digits.count
    let rest = text.dropFirst(length)
    if let letter = rest.first, letter == "e" || letter == "E" {
      let sign = rest.dropFirst().first.map { $0 == "-" || $0 == "+" } ?? false
      let exponent = rest.dropFirst(sign ? 2 : 1).prefix { $0.isNumber }
      if !exponent.isEmpty { length += 1 + (sign ? 1 : 0) + exponent.count }
    }
    let piece = String(text.prefix(length))
    text = text.dropFirst(length)
    return Double(piece.hasSuffix(".") ? piece + "0" : piece.replacing(".e", with: ".0e").replacing(".E", with: ".0e"))
  }
}

extension PythonExpression {
  /// True for Cobaya's usual definition of A_s from logA, in whichever equal form.
  static func isAmplitude(_ text: String) -> Bool {
    guard let (argument, body) = lambda(text), ParameterSpelling.isLogAmplitude(argument) else { return false }
    return [1.0, 3.05, 4].allSatisfy { logA in
      guard let value = evaluate(body, argument, logA) else { return false }
      return abs(value / (1e-10 * exp(logA)) - 1) < 1e-12
    }
  }

  /// Argument, mean and standard deviation of a lambda that is the logarithm of a normal density of its argument.
  static func normalLogDensity(_ text: String) -> (argument: String, loc: Double, scale: Double)? {
    guard let (argument, body) = lambda(text) else { return nil }
    var rest = body[...]
    for module in ["scipy.", "import_module('scipy.stats').", "import_module(\"scipy.stats\")."]
    where rest.hasPrefix(module) {
      rest = rest.dropFirst(module.count)
    }
    if rest.hasPrefix("stats.") { rest = rest.dropFirst("stats.".count) }
    guard rest.hasPrefix("norm"), rest.hasSuffix(")") else { return nil }
    rest = rest.dropFirst("norm".count).dropLast()
    let settings: Substring
    if rest.hasPrefix(".logpdf(\(argument),") {
      settings = rest.dropFirst(".logpdf(,".count + argument.count)
    } else if rest.hasPrefix("("), rest.hasSuffix(").logpdf(\(argument)") {
      settings = rest.dropFirst().dropLast(").logpdf(".count + argument.count)
    } else {
      return nil
    }
    return normalSettings(settings).map { (argument, $0.loc, $0.scale) }
  }

  /// `loc=NUMBER,scale=NUMBER` in either order, or by position; the defaults of scipy where one is missing.
  private static func normalSettings(_ text: Substring) -> (loc: Double, scale: Double)? {
    var (loc, scale) = (0.0, 1.0)
    for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard let last = sides.last, sides.count <= 2, index < 2, let number = evaluate(String(last), "", 0) else {
        return nil
      }
      switch sides.count == 2 ? String(sides[0]) : ["loc", "scale"][index] {
      case "loc": loc = number
      case "scale": scale = number
      default: return nil
      }
    }
    return loc.isFinite && scale > 0 && scale.isFinite ? (loc, scale) : nil
  }
}
