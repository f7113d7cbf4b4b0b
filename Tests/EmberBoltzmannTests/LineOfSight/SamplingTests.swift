import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberProjection

/// Quadrature and interpolation of the line of sight on functions whose integrals are known.
@Suite struct SamplingTests {
  private static let (peak, age) = (280.5, 14150.0)

  /// A Gaussian as narrow as the visibility function.
  @Test(arguments: [19.0, 25, 32]) func sourceTimesIntegrateAVisibility(width: Double) {
    let grid = SourceTimes(start: 90, peak: Self.peak, age: Self.age, sampling: 1)
    let center = 281.7
    var sum = 0.0
    for (t, weight) in zip(grid.times, grid.weights) {
      let x = (t - center) / width
      sum += weight * exp(-x * x / 2)
    }
    let exact = width * (2 * Double.pi).squareRoot()
    // The lower end cuts the wider ones: erfc of the number of widths to it.
    let lost = 0.5 * erfc((center - 90) / width / 2.0.squareRoot())
    #expect(abs(sum / exact - 1 + lost) < 1e-8, "\(sum / exact - 1)")
  }

  /// A late, broad source, as the lensing potential's, that vanishes today.
  @Test func sourceTimesIntegrateALateSource() {
    let grid = SourceTimes(start: 190, peak: Self.peak, age: Self.age, sampling: 1)
    var sum = 0.0
    for (t, weight) in zip(grid.times, grid.weights) {
      let x = (t - 190) / (Self.age - 190)
      sum += weight * x * x * x * (1 - x) * (1 - x) * (1 - x)
    }
    // int_0^1 x^3 (1 - x)^3 dx = 1/140.
    #expect(abs(sum / (Self.age - 190) * 140 - 1) < 1e-6, "\(sum / (Self.age - 190) * 140 - 1)")
  }

  /// A source that does not vanish today, as gravitational waves in the quadrupole, needs nodes half a step inside.
  @Test(arguments: [0.5, 1]) func sourceTimesIntegrateWhatIsThereToday(sampling: Double) {
    let grid = SourceTimes(start: 190, peak: Self.peak, age: Self.age, sampling: sampling, ends: .between)
    var sum = 0.0
    for (t, weight) in zip(grid.times, grid.weights) { sum += weight * pow((t - 190) / (Self.age - 190), 3) }
    #expect(abs(sum / (Self.age - 190) * 4 - 1) < 3e-5, "\(sum / (Self.age - 190) * 4 - 1)")
  }

  @Test func sourceTimesAscendAndTheirNumberIsFixed() {
    let a = SourceTimes(start: 190, peak: 280, age: 14150, sampling: 1)
    let b = SourceTimes(start: 180, peak: 270, age: 12500, sampling: 1)
    #expect(a.times.count == b.times.count && a.times[0] == 190)
    #expect(zip(a.times, a.times.dropFirst()).allSatisfy { $0 < $1 } && a.times[a.times.count - 1] < 14150)
    let fine = SourceTimes(start: 190, peak: 280, age: 14150, sampling: 2)
    #expect(abs(fine.times.count - 2 * a.times.count) <= 1)
  }

  /// int dlnk of a lognormal, smooth and of oscillating kind: cos^2(k tau0) oscillates as fast as the square of a transfer function.
  @Test(arguments: [0.002, 0.01, 0.05]) func integralWavenumbersResolveTransferFunctions(center: Double) {
    let grid = IntegralWavenumbers(largest: 0.3, age: Self.age, sampling: 1)
    let width = 0.3
    var (smooth, oscillating) = (0.0, 0.0)
    for (k, weight) in zip(grid.values, grid.weights) {
      let x = log(k / center) / width
      let envelope = exp(-x * x / 2)
      smooth += weight * envelope
      oscillating += weight * envelope * cos(2 * k * Self.age)
    }
    let exact = width * (2 * Double.pi).squareRoot()
    #expect(abs(smooth / exact - 1) < 1e-8, "\(smooth / exact - 1)")
    #expect(abs(oscillating / exact) < 1e-6, "\(oscillating / exact)")
  }

  @Test func integralWavenumbersAscendToTheLargest() {
    let grid = IntegralWavenumbers(largest: 0.3, age: Self.age, sampling: 1)
    let (last, weight) = (grid.values[grid.values.count - 1], grid.weights[grid.values.count - 1])
    #expect(zip(grid.values, grid.values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(last <= 0.3 && last * (1 + weight) > 0.3)
    #expect(abs(grid.weights.reduce(0, +) - weight / 2 - log(last * Self.age / 0.03)) < 1e-4)
  }

  /// Nothing jumps with a parameter: in units of the age the nodes are the same.
  @Test func integralWavenumbersScaleWithTheAge() {
    let a = IntegralWavenumbers(largest: 0.3, age: Self.age, sampling: 1)
    let b = IntegralWavenumbers(largest: 0.31, age: 0.93 * Self.age, sampling: 1)
    for (first, second) in zip(zip(a.values, a.weights), zip(b.values, b.weights)) {
      #expect(abs(first.0 / (0.93 * second.0) - 1) < 1e-12 && abs(first.1 / second.1 - 1) < 1e-12)
    }
  }
}
