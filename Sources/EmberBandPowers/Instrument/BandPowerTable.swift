import EmberNumerics
import EmberTheory

/// Band powers with their covariance, as an instrument would publish them: what `ember mock` writes and a likelihood reads.
///
/// A band power is the mean of D_l over its multipoles with weights 2l + 1, in muK^2.
public struct BandPowerTable: Sendable, Equatable {
  /// One band of one spectrum.
  public struct Band: Sendable, Hashable {
    public var kind: SpectrumKind
    public var multipoles: ClosedRange<Int>

    public init(kind: SpectrumKind, multipoles: ClosedRange<Int>) {
      self.kind = kind
      self.multipoles = multipoles
    }

    var window: BandPowerWindows.Band {
      let modes = multipoles.reduce(0.0) { $0 + Double(2 * $1 + 1) }
      return BandPowerWindows.Band(
        kind, first: multipoles.lowerBound, bandPowerWeights: multipoles.map { Double(2 * $0 + 1) / modes })
    }
  }

  /// Bands that correlate, and their covariance in muK^4.
  public struct Block: Sendable, Equatable {
    public var rows: [Int]
    public var covariance: Matrix
  }

  public var bands: [Band]
  /// One value for each band, in muK^2.
  public var values: [Double]
  /// Blocks that hold every band once.
  public var blocks: [Block]

  public init(bands: [Band], values: [Double], blocks: [Block]) {
    self.bands = bands
    self.values = values
    self.blocks = blocks
  }
}
