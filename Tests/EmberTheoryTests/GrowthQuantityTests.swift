import EmberTheory
import Testing

@Suite struct GrowthQuantityTests {
  @Test func namesHaveTheRedshift() throws {
    let growth = try #require(GrowthQuantity(spelling: "fsigma8_z1"))
    #expect(growth.name == "fsigma8_z1.0" && growth.kind == .rate && growth.redshift == 1)
    #expect(GrowthQuantity(spelling: growth.name) == growth)
    #expect(GrowthQuantity(.fluctuation, redshift: 0.51)?.name == "sigma8_z0.51")
    #expect(GrowthQuantity(.fluctuation, redshift: -0.0)?.name == "sigma8_z0.0")
    #expect(growth.latex == #"f\sigma_8(z=1.0)"#)
  }

  @Test(arguments: ["sigma8", "fsigma8_z", "fsigma8_zx", "fsigma8_z-1", "sigma8_z1001", "sigma8_znan", "S8_z1"])
  func othersAreNone(spelling: String) { #expect(GrowthQuantity(spelling: spelling) == nil) }

  @Test func derivedParametersAreRowsOrGrowth() {
    #expect(DerivedParameter(spelling: "rs_drag")?.name == "rdrag")
    #expect(DerivedParameter(spelling: "sigma8_z2")?.source == .perturbations)
    #expect(DerivedParameter(spelling: "sigma9") == nil)
    #expect(
      DerivedParameter.names(in: ["sigma8_z2.0": 1, "sigma8_z0.5": 1, "age": 1, "fsigma8_z3.0": 1, "sigma8": 1])
        == ["sigma8", "age", "fsigma8_z3.0", "sigma8_z0.5", "sigma8_z2.0"])
  }
}
