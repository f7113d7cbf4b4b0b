import EmberConfiguration

@_cdecl("ember_likelihood_new")
public func emberLikelihoodNew(
  _ block: UnsafePointer<CChar>?, _ likelihood: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    try Handle.make(try LibraryLikelihood(block: try Argument.text(block, "likelihood")), likelihood)
  }
}

@_cdecl("ember_likelihood_free")
public func emberLikelihoodFree(_ likelihood: UnsafeMutableRawPointer?) {
  Handle.free(likelihood, as: LibraryLikelihood.self)
}

@_cdecl("ember_likelihood_names")
public func emberLikelihoodNames(
  _ likelihood: UnsafeRawPointer?, _ what: UnsafePointer<CChar>?, _ names: MessageSlot, _ message: MessageSlot
) -> Int32 {
  naming(on: likelihood, as: LibraryLikelihood.self, what, names, message) { likelihood in
    [
      ("likelihoods", likelihood.names), ("spectra", likelihood.spectra), ("derived", likelihood.derived),
      ("nuisances", likelihood.nuisances), ("labels", likelihood.labels),
    ]
  }
}

@_cdecl("ember_likelihood_describe")
public func emberLikelihoodDescribe(
  _ likelihood: UnsafeRawPointer?, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: likelihood, as: LibraryLikelihood.self, answer, message) { likelihood throws(EmberError) in
    likelihood.description
  }
}

@_cdecl("ember_likelihood_evaluate")
public func emberLikelihoodEvaluate(
  _ likelihood: UnsafeRawPointer?, _ names: TextList, _ lengths: UnsafePointer<Int64>?, _ count: Int,
  _ values: UnsafePointer<Double>?, _ valueCount: Int, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: likelihood, as: LibraryLikelihood.self, answer, message) { likelihood throws(EmberError) in
    let arrays = try Argument.arrays(names, lengths, count, values, valueCount)
    return try likelihood.evaluate(LibraryTheory(arrays))
  }
}
