import EmberTheory

/// How matter grows beyond linear theory; the raw values are those of the parameter `nonlinear`, where 0 is not at all.
public enum NonlinearModel: Double, Sendable, Hashable, CaseIterable {
  /// HMcode-2020: Mead et al. 2021 (arXiv:2009.01858), with baryonic feedback where `log_T_AGN` is stated.
  case hmcode2020 = 1
  /// HMcode-2016: Mead et al. 2015 and 2016 (arXiv:1505.07833, 1602.02154).
  case hmcode2016 = 2
  /// Halofit: Takahashi et al. 2012 (arXiv:1208.2701), with the massive neutrinos of Bird, Viel & Haehnelt 2012 (arXiv:1109.4416).
  case halofit = 3

  /// The name of settings.
  package var name: String { "\(self)" }

  /// The model that parameters state; `nil` for linear growth.
  package init?(_ parameters: CosmologicalParameters) throws(TheoryError) {
    self.init(rawValue: try parameters.checked(.nonlinear))
  }
}
