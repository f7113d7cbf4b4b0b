import EmberBoltzmann
import EmberEmulation
import EmberTheory
import Foundation

/// `manifest.json` of a model: what its numbers mean, where they come from, and how good they are.
public struct ModelManifest: Codable, Sendable {
  /// One input, in the order of the networks.
  public struct Input: Codable, Sendable {
    public var name: ParameterName
    public var min: Double
    public var max: Double
    public var unit: String

    public init(name: ParameterName, min: Double, max: Double, unit: String) {
      (self.name, self.min, self.max, self.unit) = (name, min, max, unit)
    }

    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      // Until version 3 of the solver the mass fraction of helium had this name.
      let text = try values.decode(String.self, forKey: .name)
      guard let name = text == "Y_p" ? .heliumFraction : ParameterName(rawValue: text) else {
        throw DecodingError.dataCorruptedError(
          forKey: .name, in: values, debugDescription: "unknown parameter \(text)")
      }
      self.init(
        name: name, min: try values.decode(Double.self, forKey: .min),
        max: try values.decode(Double.self, forKey: .max),
        unit: try values.decode(String.self, forKey: .unit))
    }
  }

  /// The solver that made the training set.
  public struct Solver: Codable, Sendable, Hashable {
    public var name: String
    public var version: String
    public var settings: String
  }

  /// What trained it.
  public struct Training: Codable, Sendable {
    public var design: String
    public var seed: UInt64
    public var points: Int
    public var training: Int
    public var heldOut: Int
    /// Points without spectra, by reason.
    public var failed: [String: [Int]]

    package init(design: String, seed: UInt64, points: Int, training: Int, heldOut: Int, failed: [String: [Int]]) {
      self.design = design
      self.seed = seed
      self.points = points
      self.training = training
      self.heldOut = heldOut
      self.failed = failed
    }
  }

  /// The emulator that was chosen.
  public struct Emulator: Codable, Sendable {
    public var kind: String
    /// Why this one.
    public var reason: String
    public var components: Int
    public var hidden: [Int]
    public var members: Int
    public var epochs: [Int]
    public var heldOutLoss: [Double]
    /// Epoch, training loss and held-out loss, means over the members; empty for emulators without epochs.
    public var curve: [[Double]]

    package init(
      kind: String, reason: String, components: Int, hidden: [Int], members: Int, epochs: [Int], heldOutLoss: [Double],
      curve: [[Double]]
    ) {
      self.kind = kind
      self.reason = reason
      self.components = components
      self.hidden = hidden
      self.members = members
      self.epochs = epochs
      self.heldOutLoss = heldOutLoss
      self.curve = curve
    }
  }

  /// Errors of held-out points of one plan, in standard deviations of cosmic variance.
  public struct Errors: Codable, Sendable {
    public var plan: String
    public var points: Int
    /// By spectrum: the largest over l of the error that 68, 95 and 99 % of the points keep.
    public var largest: [String: [Double]]
    /// By spectrum and l: what 99 % of the points keep.
    public var at: [String: [String: Double]]

    package init(plan: String, points: Int, largest: [String: [Double]], at: [String: [String: Double]]) {
      self.plan = plan
      self.points = points
      self.largest = largest
      self.at = at
    }
  }

  public var format = ModelManifest.currentFormat
  public var name: String
  public var inputs: [Input]
  public var fixed: [String: Double]
  public var spectra: [SpectrumKind]
  public var lmax: Int
  public var units: String
  public var derived: [String]
  public var solver: Solver
  public var training: Training
  public var emulator: Emulator
  public var errors: [Errors]

  static let currentFormat = 1
  static let spectraUnits = "C_l in muK^2 at T = 2.7255 K, C_L^phiphi dimensionless, l = 0 ... lmax"

  /// The manifest as the text of its file.
  package var text: String {
    get throws(EmberError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      do { return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n" } catch {
        throw .internalFailure("the manifest cannot be written: \(error)")
      }
    }
  }

  /// Reads the bytes of the file.
  package init(_ bytes: [UInt8], path: String) throws(EmberError) {
    do { self = try JSONDecoder().decode(ModelManifest.self, from: Data(bytes)) } catch {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: path), problem: "not a manifest of a model (\(Self.reason(error)))",
          remedy: "Restore the file from where it came from, or train the model anew."))
    }
    takeFormerSpellings()
    try check(path: path)
  }

  /// Before version 4 of the solver `theta_s_100` was 100 theta_*, and the mass fraction of helium was called `Y_p`.
  private mutating func takeFormerSpellings() {
    guard solver.name == BoltzmannSolver().identifier.name, ["1", "2", "3"].contains(solver.version) else { return }
    let present = ["theta_s_100": ParameterName.thetaStar100, "Y_p": ParameterName.heliumFraction]
    func name(_ former: String) -> String { present[former]?.rawValue ?? former }
    derived = derived.map(name)
    fixed = Dictionary(fixed.map { (name($0.key), $0.value) }) { first, _ in first }
    for i in inputs.indices { inputs[i].name = present[inputs[i].name.rawValue] ?? inputs[i].name }
  }

  /// What a JSON decoder complains of, in words.
  package static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, _): return "\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }
}

extension ModelManifest {
  package init(
    name: String, inputs: [Input], fixed: [String: Double], request: TheoryRequest, derived: [String], solver: Solver,
    training: Training, emulator: Emulator, errors: [Errors]
  ) {
    self.name = name
    self.inputs = inputs
    self.fixed = fixed
    spectra = SpectrumKind.allCases.filter(request.spectra.contains)
    lmax = request.lmax
    units = Self.spectraUnits
    self.derived = derived
    self.solver = solver
    self.training = training
    self.emulator = emulator
    self.errors = errors
  }

  package var request: TheoryRequest { TheoryRequest(spectra: Set(spectra), lmax: lmax) }
}

extension ParameterName {
  /// The unit of the parameter's value in manifests; empty for a plain number.
  package var unit: String {
    switch self {
    case .hubbleConstant: "km/s/Mpc"
    case _ where Self.neutrinoMasses.contains(self): "eV"
    default: ""
    }
  }
}
