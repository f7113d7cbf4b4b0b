/// Physical constants in SI units: CODATA 2018 and the Particle Data Group 2022.
package enum PhysicalConstants {
  /// Speed of light in m/s.
  package static let c = 2.99792458e8
  /// Planck constant in J s.
  package static let h = 6.62607015e-34
  /// Boltzmann constant in J/K.
  static let kB = 1.380649e-23
  /// Newton's constant in m^3 kg^-1 s^-2.
  static let newton = 6.67430e-11
  /// Thomson cross section in m^2.
  static let sigmaThomson = 6.6524587321e-29
  /// Electron mass in kg.
  static let electronMass = 9.1093837015e-31
  /// Proton mass in kg.
  static let protonMass = 1.67262192369e-27
  /// Mass of the hydrogen atom, isotopes averaged, in kg.
  static let hydrogenMass = 1.673575e-27
  /// Mass of the helium-4 atom in kg.
  static let heliumMass = 6.646479073e-27
  /// Electron volt in J.
  static let electronVolt = 1.602176634e-19
  /// Megaparsec in m.
  static let megaparsec = 3.085677581e22
  /// Julian gigayear in s.
  static let gigayear = 365.25 * 86400 * 1e9
  /// Stefan-Boltzmann constant in W m^-2 K^-4.
  static let stefanBoltzmann = 5.670374419e-8
  /// Radiation constant a = 4 sigma / c in J m^-3 K^-4.
  static let radiationConstant = 4 * stefanBoltzmann / c
  /// Temperature of the microwave background today in K (Fixsen 2009).
  package static let temperatureCMB = 2.7255
  /// 8 pi G / c^2 in m/kg.
  static let einsteinFactor = 8 * Double.pi * newton / (c * c)
}
