/// Where each perturbation stands in the state vector of the full hierarchies.
///
/// The variables that Thomson scattering couples come first: v_b, F_1 ... F_L, G_0 ... G_L'. F_l and G_l are the photon
/// intensity and polarisation multipoles of Ma & Bertschinger 1995 (MB95), N_l the massless neutrinos', Psi_l the massive ones' per momentum
/// node, in units of -(1/4) dlnf0/dlnq. Velocities are v = theta/k, so F_1 = 4 theta_gamma / (3 k).
struct HierarchyLayout: Sendable, Hashable {
  let photonMax: Int
  let polarisationMax: Int
  let neutrinoMax: Int
  let massiveMax: Int
  let momentumNodes: Int
  /// True when there is a variable of dark energy.
  let hasDarkEnergy: Bool
  /// The number of variables of species beyond the core.
  let speciesVariables: Int

  /// v_b.
  var baryonVelocity: Int { 0 }
  /// F_l for l >= 1; F_0 is not stiff and stands at ``photonDensity``.
  func photon(_ l: Int) -> Int { l }
  var polarisation: Int { photonMax + 1 }
  var stiffCount: Int { photonMax + polarisationMax + 2 }
  var photonDensity: Int { stiffCount }
  var eta: Int { stiffCount + 1 }
  var coldDensity: Int { stiffCount + 2 }
  var baryonDensity: Int { stiffCount + 3 }
  var neutrino: Int { stiffCount + 4 }
  var massive: Int { neutrino + neutrinoMax + 1 }
  /// The first multipole of momentum node i.
  func massive(_ node: Int) -> Int { massive + node * (massiveMax + 1) }
  /// Gamma of dark energy.
  var darkEnergy: Int { massive(momentumNodes) }
  /// Those of species beyond the core.
  var species: Int { darkEnergy + (hasDarkEnergy ? 1 : 0) }
  var count: Int { species + speciesVariables }
}
