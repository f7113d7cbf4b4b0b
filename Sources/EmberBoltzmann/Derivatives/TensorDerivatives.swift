import EmberProjection
import EmberTheory
import EmberThermodynamics

extension TheoryDerivatives {
  /// Adds what gravitational waves contribute along parameters that enter after the linear equations.
  mutating func addTensors(_ response: LinearResponse, _ amplitudes: ModelAmplitudes, _ parameters: [ParameterName]) {
    guard let tensors = response.tensors else { return }
    for parameter in parameters where ParameterName.primordial.contains(parameter) {
      let scale = parameter == .amplitude ? 1 / amplitudes.primordial.amplitude : 1
      let name = parameter == .amplitude ? .logA : parameter
      let slope = tensors.slope(name, amplitudes, lmax: response.request.lmax).scaled(by: scale)
      spectra[parameter] = spectra[parameter]?.addingTensors(slope)
    }
  }
}

extension BoltzmannSolver {
  /// Adds what gravitational waves contribute along parameters of the linear equations, by central differences of their spectra
  /// alone, at a tenth of the price of differences of whole answers.
  func addTensors(
    along directions: [ParameterDirection], _ cosmology: CosmologicalParameters, _ request: TheoryRequest,
    to result: inout TheoryDerivatives
  ) throws(TheoryError) {
    guard request.needsLensing else { return }
    for direction in directions {
      let name = direction.parameter
      guard let step = name.definition.differenceStep.map({ $0 / 3 }) else { continue }
      let base = try configuration.model(cosmology)
      let value = (name == .heliumFraction ? base.heliumFraction : cosmology[name]) ?? .nan
      func spectra(_ offset: Double) throws(TheoryError) -> PowerSpectra {
        var moved = cosmology
        moved[given: name] = value + offset
        let model = try configuration.model(moved)
        let universe = try PerturbedUniverse(model, configuration)
        let ranges = SpectralRanges(request, configuration.precision)
        return try TensorTransferFunctions(universe, ranges).spectra(model.amplitudes, lmax: request.lmax)
      }
      let slope: PowerSpectra
      if let down = try? spectra(-step) {
        slope = try spectra(step).adding(-1, down).scaled(by: 0.5 / step)
      } else {
        slope = try spectra(step).adding(-1, try spectra(0)).scaled(by: 1 / step)
      }
      result.spectra[name] = result.spectra[name]?.addingTensors(slope)
    }
  }
}
