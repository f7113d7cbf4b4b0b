import EmberBandPowers
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberTheory

/// A set of band powers as a function of nuisance parameters and of the amplitudes of a basis of CMB spectra around fiducial ones.
struct CompressionProblem: DifferentiableLeastSquares {
  let set: any GaussianBandPowers
  /// Joint priors of nuisance parameters.
  let priors: [any Likelihood]
  let basis: CompressionBasis
  let fiducial: PowerSpectra
  /// The nuisance parameters that vary, before the amplitudes.
  let names: [String]
  /// Values of all nuisance parameters.
  let nuisance: NuisanceParameters

  func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
    do throws(TheoryError) {
      let (products, nuisance) = point(x)
      var all = try set.residual(products, nuisance: nuisance)
      for prior in priors { all += try prior.residual(products, nuisance: nuisance) }
      return all
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }

  func linearize(_ x: [Double]) throws(InferenceError) -> (residuals: [Double], jacobian: Matrix) {
    do throws(TheoryError) {
      let (products, nuisance) = point(x)
      let own = try set.nuisanceResponses(products, nuisance: nuisance)
      let residual = try set.residual(products, nuisance: nuisance)
      var columns = names.map { own[$0] ?? residual.map { _ in 0 } }
      columns += try set.responses(
        basis.shapes.map { TheoryProducts(spectra: $0) }, at: products, nuisance: nuisance)
      var residuals = residual
      for prior in priors {
        let values = try prior.residual(products, nuisance: nuisance)
        let slopes = try prior.nuisanceResponses(products, nuisance: nuisance)
        residuals += values
        for i in columns.indices {
          columns[i] += i < names.count ? slopes[names[i]] ?? values.map { _ in 0 } : values.map { _ in 0 }
        }
      }
      let rows = Matrix(rows: columns.count, columns: residuals.count, elements: columns.flatMap { $0 })
      return (residuals, rows.transposed)
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }

  /// The number of residuals that are the data's.
  func dataResiduals(_ residuals: [Double]) throws(TheoryError) -> ArraySlice<Double> {
    var count = residuals.count
    for prior in priors { count -= try prior.residual(TheoryProducts(spectra: fiducial), nuisance: nuisance).count }
    return residuals[..<count]
  }

  /// What vector x stands for.
  func point(_ x: [Double]) -> (TheoryProducts, NuisanceParameters) {
    var nuisance = nuisance
    for (name, value) in zip(names, x) { nuisance[name] = value }
    var spectra = fiducial
    for (shape, amplitude) in zip(basis.shapes, x[names.count...]) {
      for kind in shape.kinds {
        guard var values = spectra[kind], let change = shape[kind] else { continue }
        for l in 0..<min(values.count, change.count) { values[l] += amplitude * change[l] }
        spectra[kind] = values
      }
    }
    return (TheoryProducts(spectra: spectra), nuisance)
  }
}
