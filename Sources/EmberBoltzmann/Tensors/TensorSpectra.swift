import EmberProjection
import EmberTheory
import EmberThermodynamics

extension TensorTransferFunctions {
  /// What gravitational waves add to temperature and polarisation, as lensed kinds; they are not lensed themselves.
  func spectra(_ amplitudes: ModelAmplitudes, lmax: Int) -> PowerSpectra {
    let ratio = amplitudes.tensors.ratio
    return assembled(lmax) { ratio * amplitudes.tensorShape($0) }
  }

  /// Its derivative with respect to ln(A_s), r or a parameter of the shape; zero for others.
  func slope(_ parameter: ParameterName, _ amplitudes: ModelAmplitudes, lmax: Int) -> PowerSpectra {
    let ratio = amplitudes.tensors.ratio
    let direct = parameter == .tensorRatio ? 1 : parameter == .logA ? ratio : 0
    return assembled(lmax) { k in
      amplitudes.tensorShape(k) * (direct + ratio * amplitudes.tensorSlope(parameter, k))
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
