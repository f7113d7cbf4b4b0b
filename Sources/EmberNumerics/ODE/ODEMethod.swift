/// The step method that GSL's evolution driver runs.
public enum ODEMethod: String, CaseIterable, Sendable, Hashable {
  /// ARK4(3)6L[2]SA (Kennedy & Carpenter 2003): explicit for the non-stiff part, implicit for the stiff one. Made here.
  case imexARK4 = "imex_ark4"
  /// GSL's Cash-Karp 4(5), explicit for everything: a slow reference path.
  case rkck
  /// GSL's Runge-Kutta-Fehlberg 4(5).
  case rkf45
  /// GSL's Prince-Dormand 8(9).
  case rk8pd
}
