import EmberTheory

/// A quantity that the theory computes from the parameters of a model and that may stand in a chain.
public struct DerivedParameter: Sendable, Hashable {
  /// The name in predictions, tables and chains.
  public let name: String
  /// LaTeX label, without dollar signs.
  public let latex: String
  /// Other spellings that mean the same.
  public let aliases: [String]

  private init(_ name: String, _ latex: String, _ aliases: [String] = []) {
    self.name = name
    self.latex = latex
    self.aliases = aliases
  }

  private init(_ input: ParameterName) { self.init(input.rawValue, input.latex, input.aliases) }

  /// Everything that can be asked for, in the order of the tables.
  public static let all: [DerivedParameter] = [
    DerivedParameter(.heliumFraction), DerivedParameter("Y_p", #"Y_\mathrm{P}^\mathrm{BBN}"#, ["YpBBN"]),
    DerivedParameter("sigma8", #"\sigma_8"#, ["sigma_8"]),
    DerivedParameter("z_reio", #"z_\mathrm{reio}"#, ["zrei", "zre"]),
    DerivedParameter("age", #"t_0/\mathrm{Gyr}"#),
    DerivedParameter("zstar", "z_*"), DerivedParameter("rstar", "r_*"),
    DerivedParameter("thetastar", #"100\theta_*"#),
    DerivedParameter("DAstar", #"D_\mathrm{M}(z_*)/\mathrm{Gpc}"#),
    DerivedParameter("zdrag", #"z_\mathrm{drag}"#, ["z_d"]),
    DerivedParameter("rdrag", #"r_\mathrm{drag}"#, ["rs_drag", "rs_d"]),
    DerivedParameter("kd", #"k_\mathrm{D}"#), DerivedParameter("thetad", #"100\theta_\mathrm{D}"#),
    DerivedParameter("zeq", #"z_\mathrm{eq}"#), DerivedParameter("keq", #"k_\mathrm{eq}"#),
    DerivedParameter("thetaeq", #"100\theta_\mathrm{eq}"#),
    DerivedParameter("thetarseq", #"100\theta_\mathrm{s,eq}"#),
    DerivedParameter(.hubbleConstant), DerivedParameter(.thetaStar100), DerivedParameter(.thetaS100),
    DerivedParameter(.thetaMC100), DerivedParameter(.amplitude),
    DerivedParameter("Omega_m", #"\Omega_\mathrm{m}"#, ["omegam", "Omega_M"]),
  ]

  /// The quantity that a user's spelling stands for.
  public init?(spelling: String) {
    guard let match = Self.all.first(where: { $0.name == spelling || $0.aliases.contains(spelling) }) else {
      return nil
    }
    self = match
  }

  /// All accepted spellings, for suggestions on misspelt names.
  public static var allSpellings: [String] { all.flatMap { [$0.name] + $0.aliases } }
}
