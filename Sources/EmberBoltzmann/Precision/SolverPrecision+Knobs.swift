extension SolverPrecision {
  /// Every knob, in the order of the computation. ``method`` and ``stepLimit`` are none: they decide how an answer is found and
  /// when to give up, not how fine it is.
  public static let knobs: [PrecisionKnob] = perturbationKnobs + approximationKnobs + samplingKnobs + lensingKnobs

  private static let perturbationKnobs = [
    PrecisionKnob("tolerance", \.tolerance, 1e-10...1e-3, "local relative error of the perturbation equations"),
    PrecisionKnob("errorFloor", \.errorFloor, 1e-4...10, "absolute error of a perturbation, in units of the tolerance"),
    PrecisionKnob(
      "lensingToleranceFactor", \.lensingToleranceFactor, 0.01...100,
      "factor of the tolerance where only lensing sees it"),
    PrecisionKnob(
      "lensingErrorCap", \.lensingErrorCap, 1...1e6, "largest growth of the absolute error where only lensing sees it"),
    PrecisionKnob("photonMax", \.photonMax, 4...200, "highest photon intensity multipole"),
    PrecisionKnob("polarisationMax", \.polarisationMax, 4...200, "highest photon polarisation multipole"),
    PrecisionKnob("lateStreamingExtra", \.lateStreamingExtra, 0...200, "further photon multipoles below k ~ 0.03/Mpc"),
    PrecisionKnob("neutrinoMax", \.neutrinoMax, 8...400, "highest massless neutrino multipole"),
    PrecisionKnob("massiveMax", \.massiveMax, 8...400, "highest massive neutrino multipole"),
    PrecisionKnob("momentumNodes", \.momentumNodes, 1...20, "momenta of massive neutrinos"),
    PrecisionKnob("startPhase", \.startPhase, 1e-4...0.1, "k tau at which the integration starts"),
  ]

  private static let approximationKnobs = [
    PrecisionKnob("streamingPhase", \.streamingPhase, 20...1e4, "k tau from which radiation streams freely"),
    PrecisionKnob("fluidPhase", \.fluidPhase, 20...1e5, "k tau from which massive neutrinos are a fluid"),
    PrecisionKnob("streamingDepth", \.streamingDepth, 0.01...1, "kappa' tau below which radiation may stream freely"),
  ]

  private static let samplingKnobs = [
    PrecisionKnob("sourceDepth", \.sourceDepth, 5...100, "optical depth at which the sources start"),
    PrecisionKnob("timeSampling", \.timeSampling, 0.3...10, "density of source times"),
    PrecisionKnob(
      "lateReach", \.lateReach, 0.5...1000, "how long temperature is followed at large wavenumbers, in natural units"),
    PrecisionKnob("wavenumberSampling", \.wavenumberSampling, 0.3...10, "density of source wavenumbers"),
    PrecisionKnob("integralSampling", \.integralSampling, 0.3...10, "density of wavenumbers of the C_l integral"),
    PrecisionKnob("lensingMargin", \.lensingMargin, 0...5000, "multipoles integrated beyond the lensed ones"),
    PrecisionKnob(
      "wavenumberPerMultipole", \.wavenumberPerMultipole, 1...10, "largest wavenumber times age, per multipole"),
    PrecisionKnob("lensingWavenumber", \.lensingWavenumber, 0.1...100, "largest wavenumber of the lensing potential"),
    PrecisionKnob("recordSpacing", \.recordSpacing, 0.1...10, "longest step between recorded sources"),
    PrecisionKnob("multipoleSampling", \.multipoleSampling, 0.5...10, "density of sampled multipoles"),
    PrecisionKnob(
      "fullLensingLimit", \.fullLensingLimit, 2...2000, "the lensing potential is exact to this L, Limber's above"),
  ]

  private static let lensingKnobs = [
    PrecisionKnob(
      "lensing.maximumAngle", \.lensing.maximumAngle, 0.01...3.1, "largest angle that lensing changes, in radians"),
    PrecisionKnob(
      "lensing.bandMargin", \.lensing.bandMargin, 0...100_000, "multipoles beyond 2 lmax that angles resolve"),
    PrecisionKnob(
      "lensing.gradingAngle", \.lensing.gradingAngle, 1e-4...1, "angle below which angles are denser, in radians"),
    PrecisionKnob(
      "lensing.unlensedReach", \.lensing.unlensedReach, 0...10_000,
      "unlensed spectra are continued so far beyond 1.4 lmax"),
    PrecisionKnob(
      "lensing.potentialReach", \.lensing.potentialReach, 0...50_000,
      "the lensing potential is continued so far beyond 2 lmax"),
  ]

  /// The precision with one knob as the next finer preset has it; `nil` when no preset is finer.
  public func boosting(_ knob: PrecisionKnob) -> SolverPrecision? {
    let value = knob.value(in: self)
    let reference = knob.value(in: .reference)
    let beyond = knob.value(in: .beyondReference)
    // A knob is finer upwards or downwards, as its own presets say.
    let isFiner = { (finer: Double) in finer != value && (beyond > reference) == (finer > value) }
    guard let finer = [reference, beyond].first(where: isFiner) else { return nil }
    var result = self
    return knob.set(finer, in: &result) ? result : nil
  }
}
