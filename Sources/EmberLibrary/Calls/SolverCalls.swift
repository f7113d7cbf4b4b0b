import EmberConfiguration
import EmberTheory

@_cdecl("ember_solver_new")
public func emberSolverNew(
  _ settings: UnsafePointer<CChar>?, _ solver: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    try Handle.make(try LibrarySolver(settings: try Argument.text(settings, "settings")), solver)
  }
}

@_cdecl("ember_solver_free")
public func emberSolverFree(_ solver: UnsafeMutableRawPointer?) { Handle.free(solver, as: LibrarySolver.self) }

@_cdecl("ember_solver_predict")
public func emberSolverPredict(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ spectra: TextList, _ spectraCount: Int, _ lmax: Int, _ derived: TextList, _ derivedCount: Int,
  _ by: TextList, _ byCount: Int, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(solver, (names, values, count), (nil, 0), answer, message) { solver, cosmology, _ throws(EmberError) in
    let request = try LibraryRequest(
      spectra: try Argument.texts(spectra, spectraCount, "spectra"), lmax: lmax,
      derived: try Argument.texts(derived, derivedCount, "derived"))
    return try solver.predict(cosmology, request, by: try Argument.texts(by, byCount, "parameters"))
  }
}

@_cdecl("ember_solver_background")
public func emberSolverBackground(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ redshifts: UnsafePointer<Double>?, _ redshiftCount: Int, _ by: TextList, _ byCount: Int, _ answer: HandleSlot,
  _ message: MessageSlot
) -> Int32 {
  answering(solver, (names, values, count), (redshifts, redshiftCount), answer, message) {
    solver, cosmology, redshifts throws(EmberError) in
    try solver.background(cosmology, redshifts, by: try Argument.texts(by, byCount, "parameters"))
  }
}

@_cdecl("ember_solver_angular_diameter_distances")
public func emberSolverAngularDiameterDistances(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ first: UnsafePointer<Double>?, _ second: UnsafePointer<Double>?, _ pairCount: Int, _ answer: HandleSlot,
  _ message: MessageSlot
) -> Int32 {
  answering(solver, (names, values, count), (first, pairCount), answer, message) {
    solver, cosmology, first throws(EmberError) in
    try solver.angularDiameterDistances(cosmology, first, try Argument.numbers(second, pairCount, "redshifts"))
  }
}

@_cdecl("ember_solver_growth")
public func emberSolverGrowth(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ redshifts: UnsafePointer<Double>?, _ redshiftCount: Int, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(solver, (names, values, count), (redshifts, redshiftCount), answer, message) {
    solver, cosmology, redshifts throws(EmberError) in try solver.growth(cosmology, redshifts)
  }
}

@_cdecl("ember_solver_matter_power")
public func emberSolverMatterPower(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ redshifts: UnsafePointer<Double>?, _ redshiftCount: Int, _ largestWavenumber: Double, _ answer: HandleSlot,
  _ message: MessageSlot
) -> Int32 {
  answering(solver, (names, values, count), (redshifts, redshiftCount), answer, message) {
    solver, cosmology, redshifts throws(EmberError) in
    try solver.matterPower(cosmology, redshifts, largestWavenumber: largestWavenumber)
  }
}

/// What every question about one model begins and ends with: the solver, redshifts, the model, an answer.
private func answering(
  _ solver: UnsafeRawPointer?, _ model: (names: TextList, values: UnsafePointer<Double>?, count: Int),
  _ redshifts: (values: UnsafePointer<Double>?, count: Int), _ answer: HandleSlot, _ message: MessageSlot,
  _ body: (LibrarySolver, CosmologicalParameters, [Double]) throws(EmberError) -> Answer
) -> Int32 {
  answering(on: solver, as: LibrarySolver.self, answer, message) { solver throws(EmberError) in
    let redshifts = try Argument.numbers(redshifts.values, redshifts.count, "redshifts")
    let cosmology = try solver.cosmology(try Argument.values(model.names, model.values, model.count))
    return try body(solver, cosmology, redshifts)
  }
}
