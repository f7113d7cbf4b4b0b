import EmberTheory

/// What can be said of a model before the histories of its species are found, by the largest shares of the density that these have.
///
/// A universe without species of a share up to s expands more slowly than the one with them, by a factor of (1 - s)^(1/2) at most: what is
/// left of them today is part of dark energy in both.
struct SimplerModel {
  /// The model without the species whose shares are known; all of it where none are.
  private(set) var model: CosmologicalModel
  /// The least that its Hubble rate is, in units of that of the full model.
  let slowness: Double

  init(_ full: CosmologicalModel) {
    let share = full.species.reduce(0) { $0 + ($1.stated.largestShare ?? 0) }
    guard share > 0, share < 1, full.omegaK == 0 else {
      (model, slowness) = (full, 1)
      return
    }
    model = full.without { $0.stated.largestShare != nil }
    slowness = (1 - share).squareRoot()
  }

  /// True where the full model surely has its optical depth. Optical depths fall with the Hubble rate, so that its limits lie
  /// lower than those of this model, by ``slowness`` at most.
  func allowsDepth(_ reionization: any ReionizationModel) -> Bool {
    func allows(_ depth: Double) -> Bool {
      var trial = model
      trial.tauReio = depth
      return (try? reionization.check(trial)) != nil
    }
    return allows(model.tauReio) && (slowness == 1 || allows(model.tauReio / slowness))
  }
}
