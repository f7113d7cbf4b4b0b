import EmberConfiguration
import EmberEmulation
import EmberNumerics
import EmberTheory
import Foundation

extension RunConfiguration {
  /// What must not change when a run of this configuration continues.
  ///
  /// - Parameter solver: what answers when the emulator does not.
  func identity(solver: ProviderIdentifier) throws(EmberError) -> RunIdentity {
    let columns = sampled.map(\.name) + derived.map(\.name) + likelihoods.map(\.name)
    return RunIdentity(
      entries: parameterEntries + (try likelihoodEntries()) + Self.entries(solver) + (try emulatorEntries())
        + (try samplerEntries()), columns: columns)
  }

  /// Priors, derived parameters, and the values of all others, whether they were written or not.
  private var parameterEntries: [RunIdentity.Entry] {
    var entries: [RunIdentity.Entry] = []
    for parameter in parameters {
      guard let sampled = parameter.sampled else { continue }
      entries.append(
        .init("params.\(parameter.name)", "prior " + sampled.prior.yaml + (sampled.isDropped ? ", dropped" : "")))
    }
    let sampled = Set(sampled.map(\.name))
    let space = ParameterSpace(self)
    let fixed = space.point(space.center)
    for (name, value) in fixed.cosmology.inForce where !sampled.contains(name.rawValue) {
      entries.append(.init("params.\(name.rawValue)", "\(value)"))
    }
    for name in fixed.nuisance.names.sorted() where !sampled.contains(name) {
      entries.append(.init("params.\(name)", fixed.nuisance[name].map { "\($0)" } ?? ""))
    }
    entries += externalPriors.map { .init("prior.\($0.name)", $0.yaml) }
    return entries + derived.map { .init("params.\($0.name) (derived)", "asked for") }
  }

  private func likelihoodEntries() throws(EmberError) -> [RunIdentity.Entry] {
    var entries: [RunIdentity.Entry] = []
    for likelihood in likelihoods {
      if let file = likelihoodFiles[likelihood.name] {
        let digest = try ContentDigest.file(file, role: "likelihood.\(likelihood.name)")
        entries.append(.init("likelihood.\(likelihood.name)", digest, file: file))
      } else {
        let digest = try ContentDigest.shippedLikelihoodData()
        entries.append(.init("likelihood.\(likelihood.name)", digest, file: "Ember's own data"))
      }
    }
    return entries
  }

  private static func entries(_ solver: ProviderIdentifier) -> [RunIdentity.Entry] {
    [.init("solver", solver.name), .init("version of the solver", solver.version)]
      + solver.settings.split(separator: " ").map { setting in
        let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
        return .init("precision: " + parts[0], parts.count > 1 ? parts[1] : "")
      }
  }

  private func emulatorEntries() throws(EmberError) -> [RunIdentity.Entry] {
    let path = "theory.ember.emulator"
    guard let emulator = theory.emulator else { return [.init(path, "off")] }
    let learning = emulator.learning
    var entries: [RunIdentity.Entry] = [
      .init(path, "on"), .init("\(path).mode", TheorySettings.Emulator.modes[emulator.isExact ? 1 : 0]),
      .init("\(path).budget.constant", "\(learning.budget.constant)"),
      .init("\(path).budget.linear", "\(learning.budget.linear)"),
      .init("\(path).budget.quadratic", "\(learning.budget.quadratic)"),
      .init("\(path).audits.initial", "\(learning.audits.initial)"),
      .init("\(path).audits.floor", "\(learning.audits.floor)"),
      .init("\(path).audits.decay", "\(learning.audits.decay)"),
      .init("\(path).audits.maximum", "\(learning.audits.maximum)"),
      .init("\(path).kind", emulator.kindName),
      .init("\(path).kernel", Self.kernelName(learning.kernel)),
      .init("\(path).truncation_tolerance", "\(learning.truncationTolerance)"),
      .init("\(path).refit_growth", "\(learning.refitGrowth)"),
      .init("\(path).maximum_training_points", "\(learning.maximumTrainingPoints)"),
      .init("\(path).training_depth", "\(learning.trainingDepth)"),
      .init("\(path).derivatives", emulator.usesDerivatives ? "on" : "off"),
    ]
    if let model = emulator.pretrained {
      let digest = try ContentDigest.file(model.folder + "/" + ModelFiles.checksums, role: "the checksums of the model")
      entries.append(.init("\(path).pretrained", digest, file: model.folder))
    }
    return entries
  }

  private func samplerEntries() throws(EmberError) -> [RunIdentity.Entry] {
    let path = sampler.path
    var entries: [RunIdentity.Entry] = [
      .init("sampler", sampler.method.rawValue), .init("\(path).seed", "\(sampler.ensemble.seed)"),
      .init("\(path).chains", "\(sampler.ensemble.chains)"),
    ]
    // A new run says so when it is missing; one that continues has no use for it.
    if let covariance = sampler.covariancePath, FileManager.default.fileExists(atPath: covariance) {
      let digest = try ContentDigest.file(covariance, role: "\(path).covmat")
      entries.append(.init("\(path).covmat", digest, file: covariance, isOptional: true))
    }
    switch sampler.method {
    case .mcmc:
      entries += [
        .init("\(path).burn_in", "\(sampler.ensemble.burnIn)"),
        .init("\(path).oversample_power", "\(sampler.metropolis.oversamplePower)"),
        .init("\(path).oversample_thin", "\(sampler.metropolis.oversampleThin)"),
      ]
    case .nuts, .hmc:
      entries += [
        .init("\(path).burn_in", "\(sampler.ensemble.burnIn)"),
        .init("\(path).warmup", "\(sampler.trajectories.warmUp)"),
        .init("\(path).step_size", sampler.trajectories.stepSize.map { "\($0)" } ?? "found in the warm-up"),
      ]
    case .gaussian: break
    case .evaluate:
      for (name, value) in sampler.evaluation.overridden.sorted(by: { $0.key < $1.key }) {
        entries.append(.init("\(path).override.\(name)", "\(value)"))
      }
    case .importance:
      entries.append(.init("\(path).skip", "\(sampler.draws.skip)"))
      for file in RunFiles(prefix: sampler.draws.chain ?? "").chains.enumerated() {
        let digest = try ContentDigest.file(file.element, role: "\(path).chain")
        entries.append(.init("\(path).chain, number \(file.offset + 1)", digest, file: file.element))
      }
    }
    return entries
  }
}
