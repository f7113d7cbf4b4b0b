import Foundation

/// A LaTeX label as SVG text, as far as labels of parameters go: Greek letters, subscripts, superscripts, upright words. What it does not
/// know is shown as it is written.
struct LabelMarkup {
  private var rest: Substring
  private var markup = ""

  static func svg(_ latex: String) -> String {
    var label = LabelMarkup(rest: latex[...])
    label.read()
    return label.markup
  }

  private init(rest: Substring) { self.rest = rest }

  private mutating func read() {
    while let character = rest.popFirst() {
      switch character {
      case "\\": markup += Self.escaped(command())
      case "_": shift(down: 4)
      case "^": shift(down: -5)
      case "{", "}", "$": break
      default: markup += Self.escaped(String(character))
      }
    }
  }

  /// What stands after a backslash.
  private mutating func command() -> String {
    let name = rest.prefix { $0.isLetter }
    guard !name.isEmpty else {
      // \, \; \! are spaces of some width.
      guard let sign = rest.popFirst() else { return "" }
      return ",;: ".contains(sign) ? " " : sign == "!" ? "" : String(sign)
    }
    rest = rest.dropFirst(name.count)
    if rest.first == " " { rest = rest.dropFirst() }
    if Self.fonts.contains(String(name)) { return "" }
    return Self.symbols[String(name)] ?? String(name)
  }

  private mutating func shift(down: Int) {
    var inner = LabelMarkup(rest: group())
    inner.read()
    // The empty space brings what follows back to the line.
    markup +=
      "<tspan dy=\"\(down)\" font-size=\"9\">\(inner.markup)</tspan><tspan dy=\"\(-down)\">&#8203;</tspan>"
  }

  /// What stands in braces, or the next sign or command.
  private mutating func group() -> Substring {
    guard let first = rest.first else { return "" }
    if first == "\\" {
      let name = rest.dropFirst().prefix { $0.isLetter }
      rest = rest.dropFirst(1 + max(name.count, 1))
      // A font comes with what it is for.
      return Self.fonts.contains(String(name)) ? group() : "\\\(name)"
    }
    guard first == "{" else {
      rest = rest.dropFirst()
      return String(first)[...]
    }
    var depth = 0
    for index in rest.indices {
      if rest[index] == "{" { depth += 1 }
      if rest[index] == "}" { depth -= 1 }
      if depth == 0 {
        defer { rest = rest[rest.index(after: index)...] }
        return rest[rest.index(after: rest.startIndex)..<index]
      }
    }
    defer { rest = "" }
    return rest.dropFirst()
  }

  private static func escaped(_ text: String) -> String { ScalableVector.escaped(text) }

  private static let fonts: Set<String> = [
    "mathrm", "rm", "text", "textrm", "mathit", "it", "bf", "mathbf", "left", "right", "boldsymbol", "displaystyle",
  ]
  private static let symbols = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "sum": "Σ", "log": "log", "ln": "ln", "times": "×",
    "star": "*", "ast": "*", "quad": " ", "cdot": "·", "sqrt": "√", "infty": "∞", "ell": "ℓ",
  ]
}
