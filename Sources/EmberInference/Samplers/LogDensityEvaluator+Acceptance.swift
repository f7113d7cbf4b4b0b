import EmberNumerics

extension LogDensityEvaluator {
  /// The evaluation of a proposed point when it is accepted.
  ///
  /// The rule of Metropolis and Hastings; the deviate is drawn first, so that the evaluator knows what cannot be accepted. Where
  /// the evaluator has an approximation, that decides first and the true density corrects it (delayed acceptance: Christen & Fox
  /// 2005, J. Comput. Graph. Stat. 14, 795, algorithm 1): the chain has the true density whatever the approximation is.
  ///
  /// - Parameter logRatio: ln of the probability of proposing the step back, over that of proposing the step.
  package mutating func accepted(
    _ x: [Double], from here: Evaluation<Annotation>, logRatio: Double = 0, using random: inout RandomStream
  ) -> Evaluation<Annotation>? {
    let deviate = random.exponential()
    let approximate = here.approximation ?? here.logDensity
    // Whether there will be a first stage is not known yet: the lower of both serves either.
    var evaluation = evaluate(x, above: min(here.logDensity, approximate) - logRatio - deviate)
    guard let first = evaluation.approximation else {
      return passes(evaluation.logDensity - here.logDensity + logRatio, deviate) ? evaluation : nil
    }
    guard passes(first - approximate + logRatio, deviate) else { return nil }
    confirm(&evaluation, at: x)
    let correction = (evaluation.logDensity - here.logDensity) - (first - approximate)
    return passes(correction, random.exponential()) ? evaluation : nil
  }
}

/// True with probability min(1, exp(gain)) for an exponential deviate; what is not finite is no density.
private func passes(_ gain: Double, _ deviate: Double) -> Bool {
  gain > -.infinity && gain < .infinity && gain >= -deviate
}
