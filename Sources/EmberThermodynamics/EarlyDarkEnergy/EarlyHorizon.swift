import EmberNumerics
import EmberTheory
import Glibc

/// By how much early dark energy changes the sound horizon, in coarse steps: to a few parts in a thousand of the change, in less than a
/// millisecond. A smooth function of all it is given, for coordinates; the background follows the field itself.
package struct EarlyHorizon: Sendable {
  /// Of early dark energy: f, log10 z_c and theta_i.
  package var share, redshift, angle: Double
  /// Omega h^2 of baryons, of all matter and of all that moves as radiation until recombination, today.
  package var baryons, matter, radiation: Double
  /// Omega h^2 of photons.
  package let photons: Double
  /// The scale factor at which the horizon ends.
  package let end: Double

  /// `nil` where parameters state none.
  package init?(
    _ parameters: CosmologicalParameters, baryons: Double, matter: Double, radiation: Double, photons: Double,
    end: Double
  ) {
    guard let share = parameters[given: .earlyShare], share > 0, share < 1,
      let redshift = parameters[.earlyRedshift], let angle = parameters[.earlyAngle]
    else { return nil }
    (self.share, self.redshift, self.angle) = (share, redshift, angle)
    (self.baryons, self.matter, self.radiation) = (baryons, matter, radiation)
    (self.photons, self.end) = (photons, end)
  }

  /// The change of the integral of c_s/(a^2 H) over a, H in units of 100 km/s/Mpc; `nil` when no field has this share.
  ///
  /// Simpson's rule in N = ln a, on as many steps whatever the parameters.
  package var change: Double? {
    func others(_ n: Double) -> FieldEquation.Others {
      let a = exp(n)
      let (r, m) = (radiation / (a * a * a * a), matter / (a * a * a))
      return (3 * (r + m), 4 * r + 3 * m)
    }
    let target = EarlyDarkEnergy(share: share, redshift: exp(log(10.0) * redshift), angle: angle)
    let shooting = FieldShooting(target, steps: Self.shootingSteps, span: Self.span) { others(log($0)) }
    guard share > Self.least, let equation = shooting.solve() else { return share > Self.least ? nil : 0 }
    let first = -log1p(target.redshift) - Self.span
    let h = (log(end) - first) / Double(Self.steps)
    var here = others(first)
    var state = equation.start(angle, here)
    var sum = 0.0
    for i in 0...Self.steps {
      let n = first + Double(i) * h
      let square = equation.hubbleSquared(state, AxionPotential(state.angle).value, here)
      guard square > 0 else { return nil }
      let a = exp(n)
      let sound = 1 / (3 * (1 + 0.75 * baryons * a / photons)).squareRoot()
      let weight: Double = i == 0 || i == Self.steps ? 1 : i % 2 == 0 ? 2 : 4
      sum += weight * sound / a * (1 / square.squareRoot() - 1 / (here.density / 3).squareRoot())
      let next = others(n + h)
      state = equation.step(state, h, here, others(n + h / 2), next)
      here = next
    }
    return sum * h / 3
  }

  /// The derivatives of ``change`` by central differences, with respect to baryons, matter, radiation, f, log10 z_c and theta_i; one-sided
  /// where there is hardly any of it.
  package var slopes: [Double]? {
    let moves: [(WritableKeyPath<EarlyHorizon, Double>, Double)] = [
      (\.baryons, 1e-5), (\.matter, 1e-5), (\.radiation, 1e-3 * radiation), (\.share, 1e-4), (\.redshift, 5e-5),
      (\.angle, 1e-4),
    ]
    var result: [Double] = []
    for (place, step) in moves {
      var (up, down) = (self, self)
      up[keyPath: place] += step
      down[keyPath: place] -= step
      if place == \.share, share < 2 * step { down = self }
      guard let high = up.change, let low = down.change else { return nil }
      result.append((high - low) / (up[keyPath: place] - down[keyPath: place]))
    }
    return result
  }

  /// E-folds before z_c from which the field is followed.
  private static let span = 4.0
  private static let shootingSteps = 40
  private static let steps = 200
  /// Less does nothing that could be seen.
  private static let least = 1e-9
}
