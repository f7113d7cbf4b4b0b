import EmberConfiguration
import EmberEmulation
import EmberNumerics
import EmberTheory
import Foundation

/// Writes the networks of a model for other programs: `ember export`.
public struct ExportJob {
  private let model: EmulatorModel
  private let source: String

  /// - Parameter folder: the folder of a model.
  public init(model folder: String) throws(EmberError) {
    source = folder
    model = try EmulatorModel(folder: folder)
  }

  /// Points in `check.npz`.
  private static let checkPoints = 50

  private static let readmeName = "README.txt"
  private static let readmeBeginning = "Networks of the model "

  /// Writes one CosmoPower network per spectrum, `README.txt` on what they give, and `check.npz`: points with the values that
  /// Ember gives there, in the same units. Returns what to print.
  ///
  /// - Parameters:
  ///   - output: the folder to write.
  ///   - isForced: an earlier export in the folder is replaced, but never what Ember did not write.
  public func writeCosmoPower(to output: String, isForced: Bool = false) throws(EmberError) -> String {
    let folder = try ModelFolder(output).path
    let kinds = SpectrumKind.allCases.filter(model.manifest.request.spectra.contains)
    var files = try networks(kinds)
    files.append((Self.readmeName, Array(readme(kinds).utf8)))
    try check(folder, names: files.map(\.name), isForced)
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw .cannotCreate(
        path: folder, reason: "cannot be made (\(TextFile.reason(of: error)))", remedy: "Choose another place.")
    }
    for (name, bytes) in files { try ModelFiles.write(bytes, to: folder + "/" + name) }
    return "Networks of \(kinds.map(\.rawValue).joined(separator: ", ")) in \(folder); README.txt says what they give."
  }

  /// Throws when something stands in the way of the files.
  private func check(_ folder: String, names: [String], _ isForced: Bool) throws(EmberError) {
    let files = FileManager.default
    guard files.fileExists(atPath: folder), (try? files.contentsOfDirectory(atPath: folder))?.isEmpty != true else {
      return
    }
    guard isForced else {
      throw .cannotCreate(
        path: folder, reason: "exists", remedy: "Use --force to replace an earlier export, or another folder.")
    }
    let readme = folder + "/" + Self.readmeName
    if let text = try? TextFile.read(readme, role: "notes"), text.hasPrefix(Self.readmeBeginning) { return }
    guard let first = names.first(where: { files.fileExists(atPath: folder + "/" + $0) }) else { return }
    throw .cannotCreate(
      path: folder + "/" + first, reason: "stands in a folder that no export of Ember has made",
      remedy: "Choose another folder.")
  }

  /// The networks and the values to compare them with.
  private func networks(_ kinds: [SpectrumKind]) throws(EmberError) -> [(name: String, bytes: [UInt8])] {
    let points = checkPoints
    var files: [(name: String, bytes: [UInt8])] = []
    var check: [String: NPYArray] = [
      "parameters": .list(model.manifest.inputs.map(\.name.rawValue)),
      "points": NPYArray(shape: [points.count, model.manifest.inputs.count], .float64(points.flatMap { $0 })),
    ]
    for kind in kinds {
      guard let network = model.emulator.cosmoPowerNetwork(kind) else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: source), key: "emulator.kind", value: model.manifest.emulator.kind,
            problem: "only ensembles of networks can be exported", remedy: "Train the model with `kinds: [net]`."))
      }
      files.append((kind.rawValue + ".npz", network.archive.bytes))
      var expected: [Double] = []
      for point in points { expected += try values(kind, at: point, modes: network.modes) }
      check[kind.rawValue] = NPYArray(shape: [points.count, network.modes.count], .float64(expected))
    }
    return files + [("check.npz", NPZArchive(check).bytes)]
  }

  /// Random points of the box.
  private var checkPoints: [[Double]] {
    var stream = RandomStream(seed: 1, stream: 0x4558_504F)
    return (0..<Self.checkPoints).map { _ in
      model.manifest.inputs.map { $0.min + stream.uniform() * ($0.max - $0.min) }
    }
  }

  /// D_l without its amplitude factor.
  private func values(_ kind: SpectrumKind, at point: [Double], modes: [Int]) throws(EmberError) -> [Double] {
    var cosmology = model.emulator.fixed
    for (input, value) in zip(model.manifest.inputs, point) { cosmology[given: input.name] = value }
    do throws(TheoryError) {
      let (spectra, _) = try model.emulator.predict(cosmology)
      let factor = AmplitudeScaling(kind).factor(cosmology) ?? 1
      let bandPower = spectra.bandPower(kind) ?? []
      return modes.map { bandPower[$0] / factor }
    } catch { throw .internalFailure("the model does not answer inside its own box: \(error)") }
  }

  private func readme(_ kinds: [SpectrumKind]) -> String {
    let ranges = model.manifest.inputs.map {
      "  \($0.name.rawValue) from \($0.min) to \($0.max)" + ($0.unit.isEmpty ? "" : " \($0.unit)")
    }
    let fixed = model.manifest.fixed.sorted { $0.key < $1.key }.map { "  \($0.key) = \($0.value)" }
    return """
      \(Self.readmeBeginning)\(model.manifest.name), in CosmoPower's plain layout.

      Each file holds one spectrum; CosmoPower-JAX reads it with
        CosmoPowerJAX(probe="custom", filepath="lensed_TT.npz")

      Inputs, in this order:
      \((ranges + (fixed.isEmpty ? [] : ["Trained with"] + fixed)).joined(separator: "\n"))

      Outputs, for l = 2 ... \(model.manifest.lmax):
        TT, TE, EE: l(l+1) C_l / (2 pi) in muK^2, divided by exp(logA - 2 tau_reio)
        BB:         l(l+1) C_l / (2 pi) in muK^2, divided by exp(2 logA - 2 tau_reio)
        PP:         [L(L+1)]^2 C_L / (2 pi), divided by exp(logA)
      The factor is exact and cheap, and these networks, which only add, could not multiply with it.

      check.npz holds points and the values that Ember gives there, in the same units.
      Trained with \(model.manifest.solver.name), version \(model.manifest.solver.version).

      """
  }
}
