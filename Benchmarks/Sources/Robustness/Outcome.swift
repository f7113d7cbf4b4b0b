import EmberTheory

/// How one model ended.
struct Outcome {
  /// Words under which outcomes are counted. Only ``spectra`` and the kinds that start with ``refused`` are right.
  let kind: String
  /// What exactly was wrong, or the error's message.
  let detail: String

  static let spectra = "spectra"
  static let refused = "refused: "
  static let trap = "trap"
  static let hang = "hang"

  /// True for sound spectra, and for an error that names a parameter and its value.
  var isRight: Bool { kind == Self.spectra || kind.hasPrefix(Self.refused) }

  init(kind: String, detail: String = "") {
    self.kind = kind
    self.detail = detail
  }

  /// Solves a model and judges the answer.
  init(_ model: CosmologicalParameters, _ request: TheoryRequest, _ solver: some TheoryProvider) {
    do {
      let spectra = try solver.predict(ModelPoint(cosmology: model), request).spectra
      let faults = Self.faults(spectra)
      self.init(kind: faults.isEmpty ? Self.spectra : "unsound spectra", detail: faults.joined(separator: "; "))
    } catch {
      if case .unphysical = error {
        self.init(kind: Self.refused + "\(error.stage), \(error.category)", detail: error.description)
      } else {
        self.init(kind: "error: " + error.category, detail: error.description)
      }
    }
  }

  /// What is wrong with spectra: numbers that are not finite, TT, EE or PP not positive, or TE^2 not below TT EE.
  private static func faults(_ spectra: PowerSpectra) -> [String] {
    var faults: [String] = []
    func check(_ what: String, _ isRight: (Int) -> Bool) {
      let wrong = (2...max(2, spectra.lmax)).filter { $0 <= spectra.lmax && !isRight($0) }
      if let first = wrong.first, let last = wrong.last {
        faults.append("\(what) at \(wrong.count) l, \(first)...\(last)")
      }
    }
    for kind in spectra.kinds {
      guard let values = spectra[kind] else { continue }
      check("\(kind.rawValue) not finite") { values[$0].isFinite }
    }
    for kind in [SpectrumKind.unlensedTT, .unlensedEE, .lensedTT, .lensedEE, .lensedBB, .lensingPotential] {
      guard let values = spectra[kind] else { continue }
      check("\(kind.rawValue) <= 0") { !(values[$0] <= 0) }
    }
    for (tt, te, ee) in [
      (SpectrumKind.unlensedTT, SpectrumKind.unlensedTE, SpectrumKind.unlensedEE), (.lensedTT, .lensedTE, .lensedEE),
    ] {
      guard let a = spectra[tt], let b = spectra[te], let c = spectra[ee] else { continue }
      check("\(te.rawValue)^2 >= TT EE") { !(b[$0] * b[$0] >= a[$0] * c[$0]) }
    }
    return faults
  }
}
