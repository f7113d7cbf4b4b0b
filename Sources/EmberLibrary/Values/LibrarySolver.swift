import EmberAssembly
import EmberBoltzmann
import EmberConfiguration
import EmberTheory
import EmberThermodynamics

/// The solver with its settings, as callers of the library hold it: spectra, derivatives, backgrounds, growth and matter power.
final class LibrarySolver: Sendable {
  private let solver: BoltzmannSolver
  private let stack: PerProcess<SolverStack>
  private let model: CosmologicalParameters

  /// - Parameter settings: the block `theory.ember` of an input file, in YAML. Nothing is stored unless it names a store.
  init(settings: String) throws(EmberError) {
    var theory = try TheorySettings(block: settings)
    theory.emulator = nil
    solver = BoltzmannSolver(theory.solver)
    stack = try PerProcess { [theory] () throws(EmberError) in try SolverStack(theory) }
    model = CosmologicalParameters(theory)
  }

  /// The fiducial model, changed by values of parameters in any known spelling.
  func cosmology(_ values: [(name: String, value: Double)]) throws(EmberError) -> CosmologicalParameters {
    try model.changed(by: values)
  }

  /// Spectra (C_l in muK^2 for l = 0 ... lmax) and derived parameters, with their derivatives with respect to parameters as
  /// `derivative/NAME/...`, in the spelling of the caller.
  func predict(
    _ cosmology: CosmologicalParameters, _ request: LibraryRequest, by spellings: [String]
  ) throws(EmberError) -> Answer {
    let point = ModelPoint(cosmology: cosmology)
    let parameters = try ParameterName.varied(spellings)
    let provider = try stack.get().provider
    return try Self.asking { () throws(TheoryError) in
      guard !spellings.isEmpty else { return Answer(try provider.predict(point, request.request).products) }
      return Answer(try provider.differentiate(point, request.request, by: parameters), by: zip(spellings, parameters))
    }
  }

  /// Functions of the expansion by the names of `BackgroundQuantity`, one value for each redshift, and the derivatives of rate and
  /// distances with respect to parameters.
  func background(
    _ cosmology: CosmologicalParameters, _ redshifts: [Double], by spellings: [String]
  ) throws(EmberError) -> Answer {
    let parameters = try ParameterName.varied(spellings)
    let functions = try Self.asking { () throws(TheoryError) in try solver.background(cosmology) }
    let table = functions.table(redshifts)
    var arrays: [(name: String, values: [Double])] = BackgroundQuantity.allCases.map { ($0.rawValue, table[$0] ?? []) }
    if parameters.isEmpty { return Answer(arrays) }
    let theory = try Self.asking { () throws(TheoryError) in
      try solver.differentiate(
        ModelPoint(cosmology: cosmology), TheoryRequest(redshifts: redshifts), by: parameters)
    }
    for (spelling, parameter) in zip(spellings, parameters) {
      guard let slope = theory.background[parameter] else { continue }
      let places = redshifts.compactMap(slope.index)
      let along = Self.lineOfSight(
        slope, functions, parameter, hubble: theory.derived[parameter]?[.hubbleConstant] ?? 0)
      for (quantity, values) in Self.functions(slope) + [(.comovingDistance, along)] {
        arrays.append(("derivative/\(spelling)/" + quantity.rawValue, places.map { values[$0] }))
      }
    }
    return Answer(arrays)
  }

  /// The functions that are linear in those of a table, so that they hold for derivatives too.
  private static func functions(_ table: BackgroundTable) -> [(quantity: BackgroundQuantity, values: [Double])] {
    [
      (.hubble, table.hubble.map { $0 * (PhysicalConstants.c / 1000) }), (.transverseDistance, table.distance),
      (.angularDiameterDistance, table.angularDiameterDistance), (.luminosityDistance, table.luminosityDistance),
    ]
  }

  /// The derivative of the distance chi along the line of sight, from that of S_K(chi), where H0 changes by `hubble` km/s/Mpc.
  private static func lineOfSight(
    _ slope: BackgroundTable, _ functions: BackgroundFunctions, _ parameter: ParameterName, hubble: Double
  ) -> [Double] {
    let (model, geometry) = (functions.background.model, functions.background.geometry)
    let rate = model.hubbleInInverseMpc
    let bend = -(parameter == .omegaK ? rate * rate : 0) - 2 * model.omegaK * rate * rate * hubble / (100 * model.h)
    return zip(slope.redshifts, slope.distance).map { z, across in
      let distance = functions.value(.comovingDistance, z)
      return (across - geometry.sineSlope(distance) * bend) / geometry.cosine(distance)
    }
  }

  /// D_A in Mpc of sources at the second redshifts, seen from the first.
  func angularDiameterDistances(
    _ cosmology: CosmologicalParameters, _ first: [Double], _ second: [Double]
  ) throws(EmberError) -> Answer {
    let functions = try Self.asking { () throws(TheoryError) in try solver.background(cosmology) }
    return Answer([
      ("D_A", zip(first, second).map { functions.angularDiameterDistance(from: $0, to: $1) })
    ])
  }

  /// sigma8(z) and f sigma8(z).
  func growth(_ cosmology: CosmologicalParameters, _ redshifts: [Double]) throws(EmberError) -> Answer {
    let growth = try Self.asking { () throws(TheoryError) in try solver.growth(cosmology, redshifts: redshifts) }
    return Answer([("sigma8", growth.sigma8), ("fsigma8", growth.growthRate)])
  }

  /// Wavenumbers in 1/Mpc and P(k, z) in Mpc^3, row by row for the redshifts: of all matter, and of other pairs of fields by their names.
  func matterPower(
    _ cosmology: CosmologicalParameters, _ redshifts: [Double], largestWavenumber: Double
  ) throws(EmberError) -> Answer {
    let spectrum = try Self.asking { () throws(TheoryError) in
      try solver.matterPower(
        cosmology,
        MatterPowerRequest(
          redshifts: redshifts, largestWavenumber: largestWavenumber, pairs: Self.pairs(of: cosmology)))
    }
    var arrays = [("k", spectrum.wavenumbers)]
    for pair in spectrum.pairs {
      let suffix = pair == .all ? "" : "_" + pair.name
      guard let power = spectrum[pair] else { continue }
      arrays.append(("linear" + suffix, power.linear.flatMap(\.self)))
      if let nonlinear = power.nonlinear { arrays.append(("nonlinear" + suffix, nonlinear.flatMap(\.self))) }
    }
    return Answer(arrays)
  }

  /// The pairs of fields of matter that a model has: with isocurvature modes no two different ones.
  private static func pairs(of cosmology: CosmologicalParameters) -> Set<MatterPair> {
    let hasModes = IsocurvatureMode.allCases.contains { (cosmology[$0.ratio] ?? 0) != 0 }
    return Set(MatterPair.allCases.filter { !hasModes || $0.first == $0.second })
  }

  static func asking<Value>(_ body: () throws(TheoryError) -> Value) throws(EmberError) -> Value {
    do { return try body() } catch { throw EmberError(error, origin: InputOrigin(source: "parameter")) }
  }
}
