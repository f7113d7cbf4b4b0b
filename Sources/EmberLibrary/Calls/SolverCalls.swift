import EmberConfiguration

@_cdecl("ember_solver_new")
public func emberSolverNew(
  _ settings: UnsafePointer<CChar>?, _ solver: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessageSlot
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
  _ by: TextList, _ byCount: Int, _ answer: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let solver = try Argument.object(solver, as: LibrarySolver.self)
    let request = try LibraryRequest(
      spectra: try Argument.texts(spectra, spectraCount, "spectra"), lmax: lmax,
      derived: try Argument.texts(derived, derivedCount, "derived"))
    let cosmology = try solver.cosmology(try Argument.values(names, values, count))
    try Handle.make(
      try solver.predict(cosmology, request, by: try Argument.texts(by, byCount, "parameters")), answer)
  }
}

@_cdecl("ember_solver_background")
public func emberSolverBackground(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ redshifts: UnsafePointer<Double>?, _ redshiftCount: Int, _ by: TextList, _ byCount: Int,
  _ answer: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let solver = try Argument.object(solver, as: LibrarySolver.self)
    let redshifts = try Argument.numbers(redshifts, redshiftCount, "redshifts")
    let cosmology = try solver.cosmology(try Argument.values(names, values, count))
    let parameters = try Argument.texts(by, byCount, "parameters")
    try Handle.make(try solver.background(cosmology, redshifts, by: parameters), answer)
  }
}

@_cdecl("ember_solver_angular_diameter_distances")
public func emberSolverAngularDiameterDistances(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ first: UnsafePointer<Double>?, _ second: UnsafePointer<Double>?, _ pairCount: Int,
  _ answer: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let solver = try Argument.object(solver, as: LibrarySolver.self)
    let from = try Argument.numbers(first, pairCount, "redshifts")
    let to = try Argument.numbers(second, pairCount, "redshifts")
    let cosmology = try solver.cosmology(try Argument.values(names, values, count))
    try Handle.make(try solver.angularDiameterDistances(cosmology, from, to), answer)
  }
}

@_cdecl("ember_solver_growth")
public func emberSolverGrowth(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ redshifts: UnsafePointer<Double>?, _ redshiftCount: Int,
  _ answer: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let solver = try Argument.object(solver, as: LibrarySolver.self)
    let redshifts = try Argument.numbers(redshifts, redshiftCount, "redshifts")
    let cosmology = try solver.cosmology(try Argument.values(names, values, count))
    try Handle.make(try solver.growth(cosmology, redshifts), answer)
  }
}

@_cdecl("ember_solver_matter_power")
public func emberSolverMatterPower(
  _ solver: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int,
  _ redshifts: UnsafePointer<Double>?, _ redshiftCount: Int, _ largestWavenumber: Double,
  _ answer: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let solver = try Argument.object(solver, as: LibrarySolver.self)
    let redshifts = try Argument.numbers(redshifts, redshiftCount, "redshifts")
    let cosmology = try solver.cosmology(try Argument.values(names, values, count))
    try Handle.make(
      try solver.matterPower(cosmology, redshifts, largestWavenumber: largestWavenumber), answer)
  }
}
