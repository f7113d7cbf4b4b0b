import EmberTheory

extension BandPowerWindows {
  /// One window: sum over i of weights[i] C_(first + i).
  public struct Window: Sendable, Equatable {
    /// Which band power it is part of.
    public let row: Int
    /// The place of the spectrum in the layout.
    public let spectrum: Int
    /// The first multipole.
    public let first: Int
    /// How many multipoles share a value.
    let step: Int
    /// Weights of C_l; of D_l where multipoles share them.
    let values: [Double]
    /// What D_l means where multipoles share a value.
    private let kind: SpectrumKind?

    /// A window on C_l.
    public init(row: Int, spectrum: Int, first: Int, weights: [Double]) {
      self.row = row
      self.spectrum = spectrum
      self.first = first
      step = 1
      values = weights
      kind = nil
    }

    /// A window on D_l (see `PowerSpectra.bandPowerFactor`) that is constant over steps of several multipoles, from a first one on.
    package init(row: Int, spectrum: Int, first: Int, bandPowerWeights: [Double], step: Int, kind: SpectrumKind) {
      self.row = row
      self.spectrum = spectrum
      self.first = first
      self.step = step
      values = bandPowerWeights
      self.kind = kind
    }

    /// The same as a part of another band power.
    package func moved(to row: Int) -> Window { Window(self, row: row) }

    private init(_ other: Window, row: Int) {
      self.row = row
      (spectrum, first, step, values, kind) = (other.spectrum, other.first, other.step, other.values, other.kind)
    }

    /// Weights of C_l, l = first ... first + count - 1.
    public var weights: [Double] {
      guard let kind else { return values }
      return multipoles.map { values[($0 - first) / step] * PowerSpectra.bandPowerFactor(kind, l: $0) }
    }

    /// The multipoles that enter.
    public var multipoles: Range<Int> { first..<first + step * values.count }

    /// The sum over l of l times the weights of D_l.
    ///
    /// - Parameter factor: D_l / C_l.
    package func moment(_ factor: (Int) -> Double) -> Double {
      var moment = 0.0
      for (i, value) in values.enumerated() {
        let l = first + i * step
        moment +=
          kind == nil ? value / factor(l) * Double(l) : value * (Double(step * l) + Double(step * (step - 1) / 2))
      }
      return moment
    }

    /// What windows of one spectrum share.
    var grid: StepGrid? { kind.map { StepGrid($0, first: first, step: step, count: values.count) } }
  }
}
