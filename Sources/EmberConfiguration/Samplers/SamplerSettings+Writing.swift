extension SamplerSettings {
  /// The block `sampler` with every default filled in, line by line.
  var yamlLines: [String] {
    let ensemble = ensemble
    var lines = ["sampler:", "  \(method.rawValue):"]
    func add(_ key: String, _ value: some CustomStringConvertible) { lines.append("    \(key): \(value)") }
    if let seed { add("seed", seed) }
    if method != .importance, method != .evaluate { add("chains", ensemble.chains) }
    if let path = covariancePath { add("covmat", path.quotedForYAML) }
    add("output_every", "\(outputInterval)s")
    switch method {
    case .gaussian: add("samples", draws.samples)
    case .evaluate:
      add("N", evaluation.count)
      let values = evaluation.overridden.sorted { $0.key < $1.key }.map { "\($0.key.yamlKey): \($0.value)" }
      if !values.isEmpty { add("override", "{" + values.joined(separator: ", ") + "}") }
    case .importance:
      add("chain", (draws.chain ?? "").quotedForYAML)
      add("skip", draws.skip)
    case .mcmc, .nuts, .hmc:
      add("burn_in", ensemble.burnIn)
      if let count = ensemble.maxSamples { add("max_samples", count) }
      if let count = ensemble.maxTries { add("max_tries", count) }
      if let count = ensemble.learnEvery { add("learn_every", count) }
      add("Rminus1_stop", ensemble.rminus1Stop)
      add("Rminus1_cl_stop", ensemble.rminus1ClStop)
      add("Rminus1_cl_level", ensemble.rminus1ClLevel)
      add("Rminus1_single_split", ensemble.rminus1SingleSplit)
      lines += method == .mcmc ? metropolisLines : trajectoryLines
    }
    return lines
  }

  private var metropolisLines: [String] {
    [
      "    proposal_scale: \(metropolis.proposalScale)", "    learn_proposal: \(metropolis.learnProposal)",
      "    learn_proposal_Rminus1_max: \(metropolis.learnProposalRminus1Max)",
      "    learn_proposal_Rminus1_max_early: \(metropolis.learnProposalRminus1MaxEarly)",
      "    learn_proposal_Rminus1_min: \(metropolis.learnProposalRminus1Min)",
      "    oversample_power: \(metropolis.oversamplePower)", "    oversample_thin: \(metropolis.oversampleThin)",
    ]
  }

  private var trajectoryLines: [String] {
    var lines = [
      "    warmup: \(trajectories.warmUp)", "    target_accept: \(trajectories.targetAcceptance)",
      "    learn_proposal: \(trajectories.learnCovariance)",
      "    learn_proposal_Rminus1_max: \(trajectories.learningRminus1Max)",
    ]
    if let size = trajectories.stepSize { lines.append("    step_size: \(size)") }
    switch trajectories.kind {
    case .noUTurn(let depth): lines.append("    max_depth: \(depth)")
    case .fixedLength(let length): lines.append("    path_length: \(length)")
    }
    return lines
  }
}

extension String {
  /// In quotes, as YAML has them.
  /// Text that single quotes could not carry on one line gets double ones.
  var quotedForYAML: String {
    if hasControlCharacters { return "\"" + doublyQuoted + "\"" }
    return "'" + replacing("'", with: "''") + "'"
  }

  /// As the key of a block: in quotes unless it could be nothing but a word.
  var yamlKey: String {
    let isWord =
      allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.".contains($0)) } && first?.isNumber == false
    return isWord && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(lowercased())
      ? self : quotedForYAML
  }

  private var doublyQuoted: String {
    unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\" + String(scalar)
      case "\n": "\\n"
      default: String(scalar).hasControlCharacters ? Self.escape(scalar) : String(scalar)
      }
    }.joined()
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
