import EmberNumerics

/// C_L of the lensing potential in Limber's approximation (LoVerde & Afshordi 2008, arXiv:0809.5112):
/// C_L = 8 pi^2/nu^3 int dchi chi P(k) W(k, chi)^2 [(chi* - chi)/(chi chi*)]^2 with nu = L + 1/2 and k = nu/chi; in curved space with S_K of the
/// distances, the label q = nu/S_K(chi), and a factor (q/k)^2 from the number of modes.
package struct LensingPotential: Sendable {
  let sources: SourceFunctions
  /// What takes the place of one of the two factors: the same sources, or their derivative for half the derivative of C_L.
  let partner: SourceFunctions
  /// Power per ln k at k in 1/Mpc.
  let power: @Sendable (Double) -> Double
  let age: Double

  package init(
    sources: SourceFunctions, partner: SourceFunctions, power: @escaping @Sendable (Double) -> Double, age: Double
  ) {
    self.sources = sources
    self.partner = partner
    self.power = power
    self.age = age
  }

  /// C_L at multipole L >= 1.
  func limber(_ multipole: Double) -> Double {
    let nu = multipole + 0.5
    let (k, geometry) = (sources.wavenumbers.values, sources.geometry)
    let times = sources.times.times
    var interval = 0
    var sum = 0.0
    for node in times.indices {
      let distance = geometry.sine(age - times[node])
      let wavenumber = nu / distance
      guard wavenumber < k[k.count - 1] else { break }
      while interval < k.count - 2 && k[interval + 1] < wavenumber { interval += 1 }
      let (first, weights) = sources.interpolation.weights(wavenumber, in: interval)
      let offset = first * times.count + node
      let product = source(sources, offset, weights) * source(partner, offset, weights)
      if product == 0 { continue }
      let mode = geometry.wavenumber(wavenumber)
      let density = wavenumber / mode
      sum += sources.times.weights[node] * distance * power(mode) * product * (density * density)
    }
    return 8 * Double.pi * Double.pi / (nu * nu * nu) * sum
  }

  private func source(_ sources: SourceFunctions, _ offset: Int, _ weights: Lanes) -> Double {
    var values = Lanes.zero
    for j in 0..<EightPointInterpolation.points {
      values[j] = Double(sources.lensing[offset + j * sources.times.times.count])
    }
    return (values * weights).sum()
  }
}
