import EmberConfiguration

@_cdecl("ember_posterior_new")
public func emberPosteriorNew(
  _ file: UnsafePointer<CChar>?, _ settings: TextList, _ settingCount: Int,
  _ posterior: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let overrides = try Argument.texts(settings, settingCount, "settings")
    try Handle.make(try LibraryPosterior(file: try Argument.text(file, "file"), overrides: overrides), posterior)
  }
}

@_cdecl("ember_posterior_free")
public func emberPosteriorFree(_ posterior: UnsafeMutableRawPointer?) {
  Handle.free(posterior, as: LibraryPosterior.self)
}

@_cdecl("ember_posterior_dimension")
public func emberPosteriorDimension(_ posterior: UnsafeRawPointer?) -> Int {
  (try? Argument.object(posterior, as: LibraryPosterior.self))?.dimension ?? 0
}

@_cdecl("ember_posterior_names")
public func emberPosteriorNames(
  _ posterior: UnsafeRawPointer?, _ what: UnsafePointer<CChar>?, _ names: MessageSlot, _ message: MessageSlot
) -> Int32 {
  naming(on: posterior, as: LibraryPosterior.self, what, names, message) { posterior in
    [
      ("sampled", posterior.names), ("labels", posterior.labels), ("derived", posterior.derivedNames),
      ("likelihoods", posterior.likelihoodNames),
    ]
  }
}

@_cdecl("ember_posterior_scales")
public func emberPosteriorScales(
  _ posterior: UnsafeRawPointer?, _ lower: UnsafeMutablePointer<Double>?, _ upper: UnsafeMutablePointer<Double>?,
  _ center: UnsafeMutablePointer<Double>?, _ scales: UnsafeMutablePointer<Double>?, _ message: MessageSlot
) -> Int32 {
  call(on: posterior, as: LibraryPosterior.self, message) { posterior throws(EmberError) in
    try NumberSlot(lower).store(posterior.bounds.map(\.lowerBound))
    try NumberSlot(upper).store(posterior.bounds.map(\.upperBound))
    try NumberSlot(center).store(posterior.center)
    try NumberSlot(scales).store(posterior.scales)
  }
}

@_cdecl("ember_posterior_log_density")
public func emberPosteriorLogDensity(
  _ posterior: UnsafeRawPointer?, _ x: UnsafePointer<Double>?, _ count: Int,
  _ logPrior: UnsafeMutablePointer<Double>?, _ logLikelihood: UnsafeMutablePointer<Double>?, _ message: MessageSlot
) -> Int32 {
  call(on: posterior, as: LibraryPosterior.self, message) { posterior throws(EmberError) in
    let result = try posterior.logDensity(try Argument.numbers(x, count, "x"))
    try NumberSlot(logPrior).store([result.prior])
    try NumberSlot(logLikelihood).store([result.likelihood])
  }
}

@_cdecl("ember_posterior_gradient")
public func emberPosteriorGradient(
  _ posterior: UnsafeRawPointer?, _ x: UnsafePointer<Double>?, _ count: Int,
  _ logPrior: UnsafeMutablePointer<Double>?, _ logLikelihood: UnsafeMutablePointer<Double>?,
  _ priorGradient: UnsafeMutablePointer<Double>?, _ likelihoodGradient: UnsafeMutablePointer<Double>?,
  _ message: MessageSlot
) -> Int32 {
  call(on: posterior, as: LibraryPosterior.self, message) { posterior throws(EmberError) in
    let result = try posterior.gradient(try Argument.numbers(x, count, "x"))
    try NumberSlot(logPrior).store([result.values.prior])
    try NumberSlot(logLikelihood).store([result.values.likelihood])
    try NumberSlot(priorGradient).store(result.prior)
    try NumberSlot(likelihoodGradient).store(result.likelihood)
  }
}

@_cdecl("ember_posterior_fisher")
public func emberPosteriorFisher(
  _ posterior: UnsafeRawPointer?, _ x: UnsafePointer<Double>?, _ count: Int, _ matrix: UnsafeMutablePointer<Double>?,
  _ message: MessageSlot
) -> Int32 {
  call(on: posterior, as: LibraryPosterior.self, message) { posterior throws(EmberError) in
    try NumberSlot(matrix).store(try posterior.fisher(try Argument.numbers(x, count, "x")))
  }
}

@_cdecl("ember_posterior_evaluate")
public func emberPosteriorEvaluate(
  _ posterior: UnsafeRawPointer?, _ x: UnsafePointer<Double>?, _ count: Int,
  _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: posterior, as: LibraryPosterior.self, answer, message) { posterior throws(EmberError) in
    try posterior.evaluate(try Argument.numbers(x, count, "x"))
  }
}

@_cdecl("ember_posterior_prior_transform")
public func emberPosteriorPriorTransform(
  _ posterior: UnsafeRawPointer?, _ shares: UnsafePointer<Double>?, _ count: Int,
  _ x: UnsafeMutablePointer<Double>?, _ message: MessageSlot
) -> Int32 {
  call(on: posterior, as: LibraryPosterior.self, message) { posterior throws(EmberError) in
    try NumberSlot(x).store(try posterior.priorTransform(try Argument.numbers(shares, count, "u")))
  }
}
