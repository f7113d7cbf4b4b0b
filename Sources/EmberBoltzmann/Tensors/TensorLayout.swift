/// Where each variable of a gravitational wave stands in the state vector; see ``TensorSystem``.
struct TensorLayout: Sendable {
  let photonMax: Int
  let polarisationMax: Int
  let neutrinoMax: Int
  /// Momentum nodes of massive neutrinos.
  let massiveNodes: Int

  /// F_l, E_l, B_l and N_l for l >= 2; those that scattering couples come first.
  func photon(_ l: Int) -> Int { l - 2 }
  var electric: Int { photonMax - 1 }
  func electric(_ l: Int) -> Int { electric + l - 2 }
  var magnetic: Int { electric + polarisationMax - 1 }
  func magnetic(_ l: Int) -> Int { magnetic + l - 2 }
  var stiffCount: Int { magnetic + polarisationMax - 1 }
  var wave: Int { stiffCount }
  var rate: Int { stiffCount + 1 }
  var neutrino: Int { stiffCount + 2 }
  /// The first multipole of momentum node i.
  func massive(_ node: Int) -> Int { neutrino + (node + 1) * (neutrinoMax - 1) }
  var count: Int { massive(massiveNodes) }
}
