import EmberNumerics
import Glibc

/// How the deflections of two lines of sight an angle theta apart are correlated (Challinor & Lewis 2005, eq. 33 ff.).
struct DeflectionCorrelation: Sendable {
  /// sigma^2(theta) = C_gl(0) - C_gl(theta), the variance of the relative deflection.
  let variance: [Lanes]
  /// C_gl,2(theta), the anisotropic part.
  let anisotropy: [Lanes]

  /// Sums (2L+1)/4pi L(L+1) C_L^phiphi d^L_{1,+-1}(theta) over the potential's C_L, L = 2 ... phiphi.count - 1.
  init(potential phiphi: [Double], grid: LensingGrid) {
    let lmax = phiphi.count - 1
    let even = WignerRecurrence(1, 1, lmax: lmax)
    let odd = WignerRecurrence(1, -1, lmax: lmax)
    var total = 0.0
    var evenTerms = [Double](repeating: 0, count: max(lmax + 1, 0))
    var oddTerms = evenTerms
    for l in stride(from: 2, through: lmax, by: 1) {
      let x = Double(l)
      let term = (2 * x + 1) * x * (x + 1) * phiphi[l] / (4 * Double.pi)
      total += term
      evenTerms[l] = term * even.inverseScale[l]
      oddTerms[l] = term * odd.inverseScale[l]
    }
    let (terms, otherTerms) = (evenTerms, oddTerms)
    let blocks = parallelMap(grid.angles.count) { block in
      let theta = grid.angles[block]
      return (
        even.sum(terms, angles: theta), odd.sum(otherTerms, angles: theta)
      )
    }
    variance = blocks.map { Lanes(repeating: total) - $0.0 }
    anisotropy = blocks.map { $0.1 }
  }
}

extension WignerRecurrence {
  /// The sum over l of terms[l] f_l(theta).
  func sum(_ terms: [Double], angles: Lanes) -> Lanes {
    let cosines = angles.mapLanes { cos($0) }
    var state = state(at: 0, angles: angles, cosines: cosines)
    var sum = Lanes.zero
    coefficients.withUnsafeBufferPointer { table in
      terms.withUnsafeBufferPointer { terms in
        guard let base = table.baseAddress else { return }
        for l in terms.indices {
          sum += state.current * terms[l]
          state.advance(base + 2 * l, cosines)
        }
      }
    }
    return sum
  }
}
