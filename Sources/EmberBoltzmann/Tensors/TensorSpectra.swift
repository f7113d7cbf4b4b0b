import EmberProjection
import EmberTheory
import EmberThermodynamics

extension TensorTransferFunctions {
  /// What gravitational waves add to temperature and polarisation, as lensed kinds; they are not lensed themselves.
  func spectra(_ amplitudes: ModelAmplitudes, lmax: Int) -> PowerSpectra {
    let ratio = amplitudes.tensors.ratio
    return assembled(lmax) { ratio * amplitudes.tensorShape($0).power }
  }

  /// Its derivative with respect to ln(A_s), r, n_t or n_s; zero for other parameters.
  func slope(_ parameter: ParameterName, _ amplitudes: ModelAmplitudes, lmax: Int) -> PowerSpectra {
    let tensors = amplitudes.tensors
    let tilting = tensors.ratio * tensors.tiltSlope(parameter, beside: amplitudes.primordial.spectralIndex)
    let direct = parameter == .tensorRatio ? 1 : parameter == .logA ? tensors.ratio : 0
    return assembled(lmax) { k in
      let (power, logarithm) = amplitudes.tensorShape(k)
      return power * (direct + tilting * logarithm)
    }
  }

  private func assembled(_ lmax: Int, _ power: (Double) -> Double) -> PowerSpectra {
    var result = PowerSpectra(lmax: lmax)
    for (kind, values) in spectra(lmax: lmax, power) { result[kind] = values }
    return result
  }
}

extension PowerSpectra {
  /// With gravitational waves in the kinds that are there.
  func addingTensors(_ tensors: PowerSpectra) -> PowerSpectra {
    var result = self
    for kind in tensors.kinds {
      guard let scalar = self[kind], let tensor = tensors[kind] else { continue }
      result[kind] = zip(scalar, tensor).map { $0 + $1 }
    }
    return result
  }
}
