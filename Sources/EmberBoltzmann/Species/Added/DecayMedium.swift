import EmberNumerics

/// Decaying matter and its radiation, unperturbed, at one time: what the columns of `DecayHistory` make.
struct DecayMedium {
  /// 8 pi G a^2 rho = scale times: the matter's a exp(-Gamma t), and the radiation's share.
  let scale: Lanes
  let matter: Lanes
  let radiation: Lanes
  /// d(radiation)/dtau, Gamma a^2 exp(-Gamma t); and its own logarithmic derivative.
  let source: Lanes
  let sourceRate: Lanes

  init(_ medium: SpeciesMedium) {
    let a = medium.a
    let decay: Lanes = medium.columns[2] * a
    scale = medium.columns[3] / (a * a)
    matter = medium.columns[0] * a
    radiation = medium.columns[1]
    source = decay * matter
    sourceRate = 2 * medium.hubble - decay
  }

  func contrast(_ delta: Lanes) -> (perturbation: Lanes, density: Lanes) {
    let density: Lanes = scale * matter
    return (density * delta, density)
  }
}
