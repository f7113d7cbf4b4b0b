import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@Suite("The geometry of space")
struct GeometryTests {
  @Test("Sines are those of sphere, plane and hyperboloid")
  func sines() {
    let (closed, open) = (Geometry(curvature: 0.25), Geometry(curvature: -0.25))
    #expect(abs(closed.sine(1.5) - 2 * sin(0.75)) < 1e-15 && abs(closed.cosine(1.5) - cos(0.75)) < 1e-15)
    #expect(abs(open.sine(1.5) - 2 * sinh(0.75)) < 1e-15 && abs(open.tangent(1.5) - 2 * tanh(0.75)) < 1e-15)
    #expect(Geometry.flat.sine(1.5) == 1.5 && Geometry.flat.tangent(1.5) == 1.5 && Geometry.flat.cosine(1.5) == 1)
    #expect(abs(closed.antipode - 2 * Double.pi) < 1e-15 && open.antipode == .infinity)
  }

  @Test(
    "The slope along curvature is that of the sine, through flat space", arguments: [0.3, 1e-3, 1e-9, 0, -1e-9, -0.3])
  func slope(curvature: Double) {
    let slope = Geometry(curvature: curvature).sineSlope(1.3)
    let mismatch = worstDerivativeMismatch(gradient: [slope], at: [curvature], steps: [1e-3]) {
      Geometry(curvature: $0[0]).sine(1.3)
    }
    #expect(mismatch < 1e-7)
  }
}
