import EmberTheory

/// A spectrum as data have it: of which kind, and between which channels of an experiment.
public struct DataSpectrum: Sendable, Hashable {
  public var kind: SpectrumKind
  /// The two channels, such as `90` and `150` GHz; none for data that are of no channels.
  public var channels: [String]

  public init(_ kind: SpectrumKind, channels: [String] = []) {
    self.kind = kind
    self.channels = channels
  }

  /// `TT 90x150`.
  public var label: String {
    ([kind.shortName] + (channels.isEmpty ? [] : [channels.joined(separator: "x")])).joined(separator: " ")
  }
}

/// C_l in muK^2 of each spectrum of a data set, in the order of its layout.
///
/// A direction in the space of spectra is again a `ChannelSpectra`, and so is a gradient.
public struct ChannelSpectra: Sendable, Equatable {
  public let layout: [DataSpectrum]
  /// The highest multipole that means something to the data; arrays may go on beyond it.
  public let lmax: Int
  /// C_l from l = 0 of each spectrum; `nil` for one that is zero.
  public var values: [[Double]?]

  /// Spectra that are zero.
  public init(layout: [DataSpectrum], lmax: Int) {
    self.layout = layout
    self.lmax = lmax
    values = [[Double]?](repeating: nil, count: layout.count)
  }

  /// Spectra of a theory: each channel sees the same sky. Kinds that are missing are zero.
  public init(_ spectra: PowerSpectra, layout: [DataSpectrum], lmax: Int) {
    self.layout = layout
    self.lmax = lmax
    values = layout.map { spectra[$0.kind] }
  }

  /// The sum over all spectra and multipoles that both have.
  func dot(_ other: ChannelSpectra) -> Double {
    var sum = 0.0
    for (mine, others) in zip(values, other.values) {
      if let mine, let others { sum += dotProduct(mine, others) }
    }
    return sum
  }

  /// The sum over channels for each kind, to a multipole that the arrays reach.
  func summed(lmax: Int) -> PowerSpectra {
    var result = PowerSpectra(lmax: lmax)
    for (spectrum, own) in zip(layout, values) {
      guard let own else { continue }
      guard var sum = result[spectrum.kind] else {
        result[spectrum.kind] = own
        continue
      }
      for l in sum.indices { sum[l] += own[l] }
      result[spectrum.kind] = sum
    }
    return result
  }
}

extension SpectrumKind {
  /// As data sets spell it: `TT` of lensed and unlensed spectra alike.
  public var shortName: String { rawValue.split(separator: "_").last.map(String.init) ?? rawValue }
}
