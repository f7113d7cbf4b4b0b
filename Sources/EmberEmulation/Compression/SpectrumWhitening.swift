import EmberTheory
import Glibc

/// A linear map that turns differences of spectra into numbers of unit cosmic variance plus noise.
///
/// Where TT, TE and EE stand together, it is dC -> sqrt((2l+1) f_sky / 2) L^-1 dC L^-T with C + N = L L^T the 2x2 matrix
/// of T and E: the sum of squares is then the Gaussian chi^2 (Hamimeche & Lewis 2008, equation 11 expanded). TE has zero
/// crossings, so neither logarithms nor ratios of it would do. Other spectra are divided by their own standard deviation.
public struct SpectrumWhitening: Sendable {
  private let layout: SpectrumLayout
  /// What it was made from.
  let reference: [Double]
  let experiment: DefaultExperiment
  private let triples: [Triple]
  /// What whitened elements are multiplied by, where they do not count alike; see ``SensitivityWeights``.
  private var weights: [Double]?
  /// 1 / standard deviation for elements that stand alone.
  private let single: [Double]

  /// The elements L = [[a, 0], [b, c]] and the weight, for every l, of one group of TT, TE and EE.
  private struct Triple: Sendable {
    var tt: Int
    var te: Int
    var ee: Int
    var a: [Double]
    var b: [Double]
    var c: [Double]
    var weight: [Double]
  }

  /// A map for spectra near `reference`, a vector in the given layout.
  public init(layout: SpectrumLayout, reference: [Double], experiment: DefaultExperiment) {
    self.layout = layout
    self.reference = reference
    self.experiment = experiment
    var single = [Double](repeating: 0, count: layout.count)
    var triples: [Triple] = []
    var joint: Set<SpectrumKind> = []
    for group in [[SpectrumKind.unlensedTT, .unlensedTE, .unlensedEE], [.lensedTT, .lensedTE, .lensedEE]] {
      guard let triple = Self.triple(group, layout, reference, experiment) else { continue }
      triples.append(triple)
      joint.formUnion(group)
    }
    for kind in layout.kinds where !joint.contains(kind) {
      guard let start = layout.offset(kind) else { continue }
      for l in 2..<max(layout.stride, 2) {
        let own = Self.level(kind, layout, reference, start, l) + experiment.noise(kind, l: l)
        let modes = (Double(2 * l + 1) * experiment.skyFraction / 2).squareRoot()
        single[start + l] = own > 0 && own.isFinite ? modes / own : 0
      }
    }
    self.single = single
    self.triples = triples
  }

  /// The same map, with each whitened element multiplied by its weight.
  func weighted(_ weights: SensitivityWeights) -> SpectrumWhitening {
    var result = self
    result.weights = weights.values
    return result
  }

  /// The whitened vector of a difference of spectra.
  public func whiten(_ x: [Double]) -> [Double] {
    var w = zip(x, single).map { $0 * $1 }
    for t in triples {
      for l in 2..<max(layout.stride, 2) {
        let (tt, te, ee) = (x[t.tt + l], x[t.te + l], x[t.ee + l])
        let (a, b, c) = (t.a[l], t.b[l], t.c[l])
        // M = L^-1 dC L^-T by forward substitution.
        let m11 = tt / (a * a)
        let m21 = (te / a - b * m11) / c
        let m22 = (ee - 2 * b * m21 * c - b * b * m11) / (c * c)
        w[t.tt + l] = t.weight[l] * m11
        w[t.te + l] = t.weight[l] * m21 * 2.0.squareRoot()
        w[t.ee + l] = t.weight[l] * m22
      }
    }
    if let weights { for i in w.indices { w[i] *= weights[i] } }
    return w
  }

  /// The difference of spectra that a whitened vector stands for.
  public func unwhiten(_ weighted: [Double]) -> [Double] {
    let w = weights.map { zip(weighted, $0).map { $0 / $1 } } ?? weighted
    var x = zip(w, single).map { $1 == 0 ? 0 : $0 / $1 }
    for t in triples {
      for l in 2..<max(layout.stride, 2) {
        let m11 = w[t.tt + l] / t.weight[l]
        let m21 = w[t.te + l] / (t.weight[l] * 2.0.squareRoot())
        let m22 = w[t.ee + l] / t.weight[l]
        let (a, b, c) = (t.a[l], t.b[l], t.c[l])
        x[t.tt + l] = a * a * m11
        x[t.te + l] = a * (b * m11 + c * m21)
        x[t.ee + l] = b * b * m11 + 2 * b * c * m21 + c * c * m22
      }
    }
    return x
  }

  private static func triple(
    _ group: [SpectrumKind], _ layout: SpectrumLayout, _ reference: [Double], _ experiment: DefaultExperiment
  ) -> Triple? {
    guard let tt = layout.offset(group[0]), let te = layout.offset(group[1]), let ee = layout.offset(group[2])
    else { return nil }
    let ones = [Double](repeating: 1, count: layout.stride)
    var triple = Triple(tt: tt, te: te, ee: ee, a: ones, b: ones, c: ones, weight: ones)
    for l in 2..<max(layout.stride, 2) {
      let t = abs(reference[tt + l]) + experiment.noise(group[0], l: l)
      let e = abs(reference[ee + l]) + experiment.noise(group[2], l: l)
      let x = reference[te + l]
      triple.a[l] = t.squareRoot()
      triple.b[l] = x / triple.a[l]
      triple.c[l] = max(e - triple.b[l] * triple.b[l], 1e-6 * e).squareRoot()
      triple.weight[l] = (Double(2 * l + 1) * experiment.skyFraction / 2).squareRoot()
    }
    return triple
  }

  /// The size of a spectrum near l: its modulus, for cross-spectra smoothed over neighbouring multipoles.
  private static func level(
    _ kind: SpectrumKind, _ layout: SpectrumLayout, _ reference: [Double], _ start: Int, _ l: Int
  ) -> Double {
    guard kind == .lensedTE || kind == .unlensedTE else { return abs(reference[start + l]) }
    let range = max(2, l - 200)...min(layout.lmax, l + 200)
    let sum = range.reduce(0.0) { $0 + reference[start + $1] * reference[start + $1] }
    return (sum / Double(range.count)).squareRoot()
  }
}
