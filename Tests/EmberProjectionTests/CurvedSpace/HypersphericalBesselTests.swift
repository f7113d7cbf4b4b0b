import EmberNumerics
import EmberTheory
import Glibc
import Testing

@testable import EmberProjection

/// Radial functions of curved space against closed forms, flat ones and their own differential equation.
@Suite struct HypersphericalBesselTests {
  private static func evaluate(
    _ q: Double, _ geometry: Geometry, _ chi: [Double], _ multipoles: [Int]
  ) -> [(value: Lanes, slope: Lanes)] {
    var at = HypersphericalBessel.Distances()
    for (lane, chi) in chi.enumerated() {
      (at.chi[lane], at.sine[lane], at.cotangent[lane]) = (chi, geometry.sine(chi), 1 / geometry.tangent(chi))
    }
    let farthest = chi.map(geometry.sine).max() ?? 0
    var found = [(value: Lanes, slope: Lanes)](repeating: (.zero, .zero), count: multipoles.count)
    HypersphericalBessel(q: q, geometry, farthest: farthest, top: multipoles[multipoles.count - 1])
      .evaluate(at, multipoles, count: multipoles.count, &found)
    return found
  }

  private static let chi = (1...8).map { 0.35 * Double($0) }

  /// The last function of a closed universe is phi_(nu-1) = c sin(chi)^(nu-1), with c from phi_0 by the recursion; beyond it there is none.
  @Test func theLastOfAClosedUniverseIsAPower() {
    let found = Self.evaluate(3, Geometry(curvature: 1), Self.chi, [2, 3, 4])
    // c_1 phi_0 + c_2 phi_2 = 3 cot phi_1 with phi_0 = sin 3chi / (3 sin chi) makes phi_2 = sqrt(8/45) 2 sin^2 chi.
    for (lane, chi) in Self.chi.enumerated() {
      let zeroth = sin(3 * chi) / (3 * sin(chi))
      let first = (cos(chi) / sin(chi) * zeroth - cos(3 * chi) / sin(chi)) / 8.0.squareRoot()
      let second = (3 * cos(chi) / sin(chi) * first - 8.0.squareRoot() * zeroth) / 5.0.squareRoot()
      #expect(abs(found[0].value[lane] - second) < 1e-12)
      let power = found[0].value[lane] / (sin(chi) * sin(chi))
      #expect(abs(power / (found[0].value[0] / (sin(0.35) * sin(0.35))) - 1) < 1e-12)
      #expect(abs(found[0].slope[lane] - power * sin(2 * chi)) < 1e-12)
      #expect(found[1].value[lane] == 0 && found[2].value[lane] == 0)
    }
  }

  /// Upwards and downwards, before and after the onset.
  @Test func withoutCurvatureTheyAreSphericalBesselFunctions() {
    for q in [0.7, 30.0] {
      let found = Self.evaluate(q, .flat, Self.chi, [2, 3])
      for (lane, chi) in Self.chi.enumerated() {
        let x = q * chi
        let second = (3 / (x * x) - 1) * sin(x) / x - 3 * cos(x) / (x * x)
        #expect(abs(found[0].value[lane] - second) < 1e-11, "x = \(x)")
        #expect(abs(found[0].slope[lane] / q + found[1].value[lane] - 2 / x * found[0].value[lane]) < 1e-12)
      }
    }
  }

  /// phi'' + 2 cot phi' + (q^2 - K - l(l+1)/S^2) phi = 0, with phi'' from differences of phi'.
  @Test(arguments: [(1.0, 40.0), (1, 7), (-1, 40), (-1, 0.3), (0.01, 25)])
  func theySolveTheRadialEquation(curvature: Double, q: Double) {
    let geometry = Geometry(curvature: curvature)
    let (step, multipoles) = (1e-4, [2, 5, 12, 30, 31])
    let here = Self.evaluate(q, geometry, Self.chi, multipoles)
    let after = Self.evaluate(q, geometry, Self.chi.map { $0 + step }, multipoles)
    let before = Self.evaluate(q, geometry, Self.chi.map { $0 - step }, multipoles)
    for (i, l) in multipoles.enumerated() where curvature < 0 || Double(l) < q / curvature.squareRoot() {
      for (lane, chi) in Self.chi.enumerated() {
        let bend = (after[i].slope[lane] - before[i].slope[lane]) / (2 * step)
        let sine = geometry.sine(chi)
        let (phi, slope) = (here[i].value[lane], here[i].slope[lane])
        let centrifugal = Double(l * (l + 1)) / (sine * sine)
        let rest = 2 * slope / geometry.tangent(chi) + (q * q - curvature - centrifugal) * phi
        let scale = abs(bend) + abs(2 * slope / sine) + (q * q + centrifugal) * abs(phi)
        #expect(abs(bend + rest) <= 2e-5 * scale, "l = \(l), chi = \(chi): \(bend + rest) of \(scale)")
        let difference = (after[i].value[lane] - before[i].value[lane]) / (2 * step)
        #expect(abs(difference - slope) <= 2e-5 * (abs(slope) + q * abs(phi)))
      }
    }
  }
}
