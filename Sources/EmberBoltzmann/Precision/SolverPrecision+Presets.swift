import EmberProjection

extension SolverPrecision {
  /// Fast and rough, for exploration.
  public static let draft: SolverPrecision = {
    var p = SolverPrecision()
    p.tolerance = 3e-5
    p.photonMax = 12
    p.polarisationMax = 10
    p.neutrinoMax = 17
    p.massiveMax = 12
    p.fluidPhase = 300
    p.lensingWavenumber = 2
    return p
  }()

  /// What every command uses unless told otherwise.
  public static let `default` = SolverPrecision()

  /// Slow and fine in every knob that matters: what the default is checked against.
  public static let reference: SolverPrecision = {
    var p = SolverPrecision()
    p.tolerance = 1e-6
    p.lensingErrorCap = 10
    p.photonMax = 30
    p.polarisationMax = 25
    p.neutrinoMax = 45
    p.massiveMax = 40
    p.momentumNodes = 6
    p.streamingPhase = 200
    p.streamingDepth = 0.05
    p.timeSampling = 2
    p.lateReach = 5
    p.wavenumberSampling = 2
    p.integralSampling = 1.6
    p.fluidPhase = 3000
    p.recordSpacing = 1.5
    p.lensingMargin = 800
    p.wavenumberPerMultipole = 2
    p.lensing = .reference
    p.fullLensingLimit = 40
    p.multipoleSampling = 1.4
    p.lensingWavenumber = 10
    return p
  }()

  /// Finer than ``reference`` in every knob: what the reference is checked against.
  public static let beyondReference: SolverPrecision = {
    var p = SolverPrecision.reference
    p.tolerance = 3e-7
    p.errorFloor = 0.1
    p.lensingToleranceFactor = 0.5
    p.lensingErrorCap = 3
    p.photonMax = 40
    p.polarisationMax = 35
    p.lateStreamingExtra = 16
    p.neutrinoMax = 60
    p.massiveMax = 60
    p.momentumNodes = 9
    p.startPhase = 0.004
    p.streamingPhase = 300
    p.streamingDepth = 0.03
    p.fluidPhase = 5000
    p.sourceDepth = 30
    p.timeSampling = 3
    p.lateReach = 10
    p.wavenumberSampling = 3
    p.integralSampling = 2.2
    p.lensingMargin = 1200
    p.wavenumberPerMultipole = 2.4
    p.lensingWavenumber = 16
    p.recordSpacing = 1
    p.multipoleSampling = 1.9
    p.fullLensingLimit = 80
    p.lensing = LensingPrecision(
      maximumAngle: 0.8, bandMargin: 8000, gradingAngle: 0.07, unlensedReach: 3500, potentialReach: 17_000)
    return p
  }()

  /// The precision at which gravitational waves are followed: 0.1 % of what they add to B modes is enough. Their sources, made by scattering in a shell and
  /// by waves that fade, are smoother in time than those of density perturbations, and the quadrupole needs shorter hierarchies.
  var forGravitationalWaves: SolverPrecision {
    var p = self
    p.tolerance *= 4
    p.photonMax = photonMax * 3 / 5
    p.polarisationMax = polarisationMax * 3 / 5
    p.neutrinoMax = neutrinoMax * 3 / 5
    p.timeSampling *= 0.5
    p.recordSpacing *= 2
    // Steps of 2.9 in k times the age: Delta_l^2 oscillates with period pi.
    p.integralSampling *= 0.8
    return p
  }

  /// The precision at which derivatives are made: 0.1 % of themselves (rms) is enough for a Fisher matrix or a step of a minimiser, so
  /// nearly every grid is a little coarser than that of the spectra.
  ///
  /// What a neutrino's mass changes is a smaller part of its density than the density itself, so that its derivative takes two momenta more.
  func forDerivatives(byMass: Bool) -> SolverPrecision {
    var p = self
    p.momentumNodes += byMass ? 2 : 0
    p.tolerance *= 8
    p.photonMax = min(photonMax, 12)
    p.polarisationMax = min(polarisationMax, 10)
    p.neutrinoMax = min(neutrinoMax, 17)
    p.massiveMax = min(massiveMax, 17)
    p.fluidPhase = min(fluidPhase, 1500)
    p.lensingWavenumber = min(lensingWavenumber, 2)
    // What the continuation of unlensed spectra does not know of omega_b shows in B modes.
    p.lensingMargin = max(lensingMargin, 400)
    p.wavenumberSampling *= 0.75
    p.timeSampling *= 0.9
    p.lateReach *= 0.6
    p.integralSampling *= 0.85
    p.multipoleSampling *= 0.75
    return p
  }
}
