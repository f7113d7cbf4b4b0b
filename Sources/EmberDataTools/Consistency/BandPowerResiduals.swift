import EmberAssembly
import EmberBandPowers
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberTheory

/// The band powers of one data set beside a model: what each is about, and data less model with their covariance.
struct BandPowerResiduals: Sendable {
  let name: String
  let likelihood: any GaussianBandPowers
  /// The model's band powers, in the unit of the data.
  let model: [Double]
  let fitted: FittedResidual
  let layout: BandLayout

  /// - Parameter covariance: of the sampled parameters, where the point is fitted to the data.
  init(_ likelihood: any GaussianBandPowers, _ around: TheorySurroundings, covariance: Matrix?) throws(TheoryError) {
    self.likelihood = likelihood
    name = likelihood.name
    model = try likelihood.theory.bandPowers(around.prediction.products.spectra, around.nuisance)
    do {
      fitted = try FittedResidual(
        residual: zip(likelihood.data, model).map { $0 - $1 }, covariance: likelihood.covariance(at: model),
        response: covariance == nil ? nil : try likelihood.responses(around), parameterCovariance: covariance)
    } catch let error as TheoryError { throw error } catch {
      throw .failed(stage: likelihood.name, reason: "\(error)")
    }
    layout = BandLayout(likelihood.theory.windows)
  }
}

extension GaussianBandPowers {
  /// How the band powers answer to each sampled parameter, one column for each.
  func responses(_ around: TheorySurroundings) throws(TheoryError) -> Matrix {
    let byNuisance = try theory.nuisanceResponses(around.prediction.products.spectra, around.nuisance)
    var rows: [[Double]] = []
    for direction in around.directions {
      switch direction {
      case .products(let change): rows.append(try theory.response(change.spectra, around.nuisance))
      case .nuisance(let name): rows.append(byNuisance[name] ?? data.map { _ in 0 })
      case .none: rows.append(data.map { _ in 0 })
      }
    }
    return Matrix(rows: rows.count, columns: data.count, elements: rows.flatMap { $0 }).transposed
  }
}
