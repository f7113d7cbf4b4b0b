import EmberTheory
import Testing

@testable import EmberBoltzmann

@Suite struct BackgroundTests {
  @Test func ageAndTimeInvert() throws {
    let background = Background(try CosmologicalModel(CosmologicalParameters()))
    #expect(abs(background.ageInGyr / 13.79763398 - 1) < 1e-5)
    for a in [1e-6, 1e-4, 0.01, 0.3, 0.999] {
      #expect(abs(background.scaleFactor(background.conformalTime(a)) / a - 1) < 1e-9)
    }
  }
}
