import EmberTheory
import Foundation

/// A table of spectra as text: inputs and derived parameters in the header, one line per multipole.
///
/// Columns are D_l = l(l+1)C_l/2pi in muK^2, and [L(L+1)]^2 C_L^phiphi/2pi for `PP`. Where there are gravitational waves, what they add to the
/// lensed spectra stands in columns of its own, `tensor_TT` ... `tensor_BB`: the sky shows the sums.
public struct SpectraTable: Sendable {
  public var cosmology: CosmologicalParameters
  public var prediction: TheoryPrediction
  /// The highest multipole written.
  public var lmax: Int
  /// What gravitational waves add to the lensed spectra, which are without them then.
  public var tensors: PowerSpectra?

  public init(cosmology: CosmologicalParameters, prediction: TheoryPrediction, lmax: Int, tensors: PowerSpectra? = nil)
  {
    self.cosmology = cosmology
    self.prediction = prediction
    self.tensors = tensors
    self.lmax = min(lmax, prediction.spectra.lmax)
  }

  /// The whole text.
  public var text: String {
    let kinds = SpectrumKind.allCases.filter { prediction.spectra[$0] != nil }
    let waves = tensors == nil ? [] : kinds.filter { Self.tensorName($0) != nil }
    let columns = kinds.compactMap { prediction.spectra.bandPower($0) } + waves.compactMap { tensors?.bandPower($0) }
    var lines = Self.inputLines(cosmology, heliumFraction: prediction.derived[.heliumFraction]) + derivedLines
    lines.append("# l " + (kinds.map(\.rawValue) + waves.compactMap(Self.tensorName)).joined(separator: " "))
    for l in 2...max(lmax, 2) where l <= lmax {
      lines.append("\(l) " + columns.map { String(format: "%.8e", $0[l]) }.joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The column of what gravitational waves add to a lensed spectrum; `nil` for other kinds.
  static func tensorName(_ kind: SpectrumKind) -> String? {
    kind.rawValue.hasPrefix("lensed_") ? "tensor_" + kind.rawValue.dropFirst("lensed_".count) : nil
  }

  /// One line `# name = value` for each parameter in force; `heliumFraction` where it was derived.
  static func inputLines(_ cosmology: CosmologicalParameters, heliumFraction: Double?) -> [String] {
    var values: [ParameterName: Double] = [:]
    for (name, value) in cosmology.inForce { values[name] = value }
    if values[.heliumFraction] == nil { values[.heliumFraction] = heliumFraction }
    return ParameterName.allCases.compactMap { name in
      values[name].map { "# \(name.rawValue) = \(written($0, of: name))" }
    }
  }

  private var derivedLines: [String] {
    DerivedParameter.names(in: prediction.derived).compactMap { name in
      prediction.derived[name].map { "# derived \(name) = " + String(format: "%.10g", $0) }
    }
  }

  /// Counts and switches are whole numbers.
  private static func written(_ value: Double, of name: ParameterName) -> String {
    (name.definition.domain.isDiscrete ? Int(exactly: value).map(String.init) : nil) ?? "\(value)"
  }
}
