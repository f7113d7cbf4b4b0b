import EmberNumerics
import Foundation
import Testing

@testable import EmberReports

@Suite("Triangles of posteriors")
struct PosteriorTriangleTests {
  private static func normal(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in stream.normal() }
  }

  private func area(_ loop: [(x: Double, y: Double)]) -> Double {
    loop.indices.reduce(0) { sum, i in
      let (a, b) = (loop[i], loop[(i + 1) % loop.count])
      return sum + (a.x * b.y - b.x * a.y) / 2
    }
  }

  @Test("The density of normal draws is a Gaussian, whatever the weights, and does not sink at a hard limit")
  func line() {
    let x = Self.normal(40_000, seed: 1)
    func value(_ density: LineDensity, _ place: Double) -> Double {
      let i = density.places.firstIndex { $0 >= place } ?? 0
      return density.values[i]
    }
    // Draws of half the width, weighted to the full one.
    let weights = x.map { exp(-0.5 * $0 * $0 + 0.5 * ($0 / 2) * ($0 / 2)) }
    for (draws, weights) in [(x, x.map { _ in 1 }), (x.map { 2 * $0 }, x.map { exp(-1.5 * $0 * $0) })] {
      let density = LineDensity(draws, weights: weights, limits: (nil, nil), range: -4...4)
      for t in [-1.5, -0.5, 1] { #expect(abs(value(density, t) - exp(-t * t / 2)) < 0.06) }
    }
    #expect(weights.allSatisfy { $0 > 0 })
    let half = LineDensity(x.map(abs), weights: x.map { _ in 1 }, limits: (0, nil), range: 0...4)
    #expect(value(half, 0.01) > 0.93 && value(half, -0.1) == 0)
    let ignorant = LineDensity(x.map(abs), weights: x.map { _ in 1 }, limits: (nil, nil), range: 0...4)
    #expect(value(ignorant, 0.01) < 0.8)
  }

  @Test("Regions of a correlated Gaussian have the area of its ellipses")
  func plane() throws {
    let (u, v) = (Self.normal(60_000, seed: 2), Self.normal(60_000, seed: 3))
    let x = u.map { 5 + 0.01 * $0 }
    let y = zip(u, v).map { 300 - 20 * (0.95 * $0 + 0.3122 * $1) }
    let density = try #require(
      PlaneDensity(x, y, weights: u.map { _ in 1 }, xLimits: (nil, nil), yLimits: (nil, nil)))
    for share in [0.6827, 0.9545] {
      let loops = density.outlines(holding: share)
      let expected = 2 * Double.pi * -log(1 - share) * 0.01 * 20 * 0.3122
      #expect(abs(loops.map(area).reduce(0, +) / expected - 1) < 0.08)
    }
    #expect(PlaneDensity(x, x, weights: u, xLimits: (nil, nil), yLimits: (nil, nil)) == nil)
  }

  @Test("A region ends at a hard limit and is not thinner there")
  func limit() throws {
    let (u, v) = (Self.normal(60_000, seed: 4), Self.normal(60_000, seed: 5))
    let density = try #require(
      PlaneDensity(u.map(abs), v, weights: u.map { _ in 1 }, xLimits: (0, nil), yLimits: (nil, nil)))
    let loops = density.outlines(holding: 0.6827)
    #expect((loops.flatMap { $0 }.map(\.x).min() ?? -1) > -0.05)
    let expected = Double.pi * -log(1 - 0.6827)
    #expect(abs(loops.map(area).reduce(0, +) / expected - 1) < 0.12)
  }

  @Test("Curves at a level are closed, keep holes, and end at the border of the grid")
  func contours() {
    func loops(_ f: (Double, Double) -> Double, _ level: Double) -> [Double] {
      let values = (0..<41).flatMap { j in (0..<41).map { i in f(Double(i), Double(j)) } }
      return IsoContours(values, columns: 41, level: level).loops.map(area)
    }
    func radius(_ x: Double, _ y: Double) -> Double { ((x - 20) * (x - 20) + (y - 20) * (y - 20)).squareRoot() }
    let disc = loops({ 20 - radius($0, $1) }, 10)
    #expect(disc.count == 1 && abs(abs(disc[0]) / (Double.pi * 100) - 1) < 0.01)
    let ring = loops({ -abs(radius($0, $1) - 10) }, -3).map(abs).sorted()
    #expect(
      ring.count == 2 && abs(ring[0] / (Double.pi * 49) - 1) < 0.02 && abs(ring[1] / (Double.pi * 169) - 1) < 0.02)
    let everything = loops({ _, _ in 1 }, 0.5)
    #expect(everything.count == 1 && abs(abs(everything[0]) - 1600) < 5)
    // Two peaks that touch at a corner.
    let saddle = IsoContours([1, 0, 0, 1], columns: 2, level: 0.6).loops
    #expect(saddle.count == 2)
    #expect(IsoContours([], columns: 0, level: 1).loops.isEmpty && loops({ _, _ in 0 }, 1).isEmpty)
  }

  @Test("Labels in LaTeX become text")
  func labels() {
    func plain(_ latex: String) -> String {
      LabelMarkup.svg(latex).replacing(/<[^>]*>/, with: "").replacing("&#8203;", with: "")
    }
    #expect(plain("\\Omega_\\mathrm{b} h^2") == "Ωb h2")
    #expect(plain("\\tau_{\\rm reio}") == "τreio" && plain("\\ln(10^{10} A_s)") == "ln(1010 As)")
    #expect(plain("\\sum m_\\nu") == "Σm\u{3bd}" && plain("$H_0$") == "H0" && plain("a<b & c") == "a&lt;b &amp; c")
    #expect(plain("\\unknown x_") == "unknownx" && plain("\\") == "" && plain("^{a") == "a")
    #expect(LabelMarkup.svg("H_0").contains("<tspan dy=\"4\" font-size=\"9\">0</tspan>"))
  }

  @Test("A parameter that one run lacks, or that does not vary, is left open there")
  func partial() {
    let (u, v) = (Self.normal(500, seed: 6), Self.normal(500, seed: 7))
    let none: [(lower: Double?, upper: Double?)] = [(nil, nil), (nil, nil)]
    let ones = u.map { _ in 1.0 }
    let svg = PosteriorTriangle(
      labels: ["a", "b"],
      samples: [
        .init(label: "both", weights: ones, columns: [u, v], limits: none),
        .init(label: "one", weights: ones, columns: [u, nil], limits: none),
        .init(label: "fixed", weights: ones, columns: [u, ones], limits: none),
      ]
    ).svg
    #expect(
      svg.components(separatedBy: "<path").count - 1 == 2 && svg.components(separatedBy: "<polyline").count - 1 == 4)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }
}
