import EmberTheory

/// What the outputs of a network in CosmoPower's layout are.
public enum NetworkQuantity: String, CaseIterable, Sendable, Hashable {
  /// D_l = l(l+1) C_l / 2 pi in muK^2; of the lensing potential [L(L+1)]^2 C_L / 2 pi.
  case bandPower = "dl_muK2"
  /// C_l in muK^2; of the lensing potential without unit.
  case power = "cl_muK2"
  /// D_l and C_l relative to the square of T = 2.7255 K; of the lensing potential the same as above.
  case relativeBandPower = "dl"
  case relativePower = "cl"
  /// D_l as above in muK^2, divided by the amplitude factor of ``AmplitudeScaling``: what Ember exports.
  case bandPowerPerAmplitude = "dl_muK2_per_amplitude"

  /// C_l in muK^2 per unit of the output at a multipole.
  ///
  /// - Parameter amplitude: the amplitude factor of the kind.
  func power(_ kind: SpectrumKind, l: Int, amplitude: Double) -> Double {
    switch self {
    case .bandPower: 1 / PowerSpectra.bandPowerFactor(kind, l: l)
    case .power: 1
    case .relativeBandPower: Self.unit(kind) / PowerSpectra.bandPowerFactor(kind, l: l)
    case .relativePower: Self.unit(kind)
    case .bandPowerPerAmplitude: amplitude / PowerSpectra.bandPowerFactor(kind, l: l)
    }
  }

  /// The square of the temperature in muK^2.
  private static func unit(_ kind: SpectrumKind) -> Double {
    kind == .lensingPotential ? 1 : 2.7255e6 * 2.7255e6
  }
}
