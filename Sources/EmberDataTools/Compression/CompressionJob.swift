import EmberAssembly
import EmberBandPowers
import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberReports
import EmberTheory
import Foundation

/// Makes CMB band powers of a set with foregrounds and calibrations: `ember compress`.
public struct CompressionJob {
  private let configuration: RunConfiguration
  private let posterior: Posterior
  private let stack: SolverStack
  private let set: any GaussianBandPowers
  private let errors: CompressedBandPowers.Errors
  private let point: ModelPoint

  /// How the errors of nuisance parameters count.
  public static let errorWords = CompressedBandPowers.Errors.allCases.map(\.rawValue)

  /// - Parameters:
  ///   - configuration: names the data and the priors of their nuisance parameters; its reference point is the fiducial model.
  ///   - assignments: values that replace those of the reference point.
  ///   - name: which of its data sets; may be left out where there is one set of band powers.
  ///   - errors: one of ``errorWords``.
  public init(
    _ configuration: RunConfiguration, assignments: ParameterAssignments, likelihood name: String?, errors: String
  )
    throws(EmberError)
  {
    try configuration.checkComplete(.model)
    guard let errors = CompressedBandPowers.Errors(rawValue: errors) else {
      throw .usage(
        "--errors \(errors): " + SpellingSuggestion.remedy(forQuantity: errors, among: Self.errorWords))
    }
    self.configuration = configuration
    self.errors = errors
    stack = try SolverStack(configuration.theory)
    posterior = Posterior(configuration, solver: stack.provider)
    let sets = posterior.likelihoods.members.compactMap { $0 as? any GaussianBandPowers }
    let chosen = sets.filter { name == nil || $0.name == name }
    guard let set = chosen.first, chosen.count == 1 else {
      let known = sets.map(\.name)
      let remedy =
        known.isEmpty
        ? "Name a set of band powers in `likelihood`."
        : "Choose one of \(known.joined(separator: ", ")) with --likelihood."
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: configuration.source), key: "likelihood", value: name,
          problem: chosen.isEmpty ? "no such set of band powers" : "there are several sets of band powers",
          remedy: remedy))
    }
    self.set = set
    var point = posterior.space.point(posterior.space.center)
    try assignments.apply(to: &point, nuisances: posterior.likelihoods.nuisanceParameters.map(\.name))
    self.point = point
  }

  /// Compresses, writes FOLDER/data.yaml, FOLDER/arrays.npz and FOLDER/band_powers.txt, and says what was found.
  public func write(to folder: String, isForced: Bool) throws(EmberError) -> String {
    let files = OutputFiles(isForced: isForced)
    let paths = ["data.yaml", "arrays.npz", "band_powers.txt"].map { folder + "/" + $0 }
    try files.check(paths)
    let compressed = try compressed()
    try files.write(compressed.arrays.bytes, to: paths[1])
    try files.write(compressed.table, to: paths[2])
    try files.write(compressed.description(of: set.name), to: paths[0])
    return text(compressed) + "\n\nUse it with `likelihood: {\(set.name)_compressed: {file: \(paths[0])}}`"
  }

  func compressed() throws(EmberError) -> CompressedBandPowers {
    let origin = InputOrigin(source: configuration.source)
    let fiducial: PowerSpectra
    do { fiducial = try stack.provider.predict(point, set.request).spectra } catch {
      throw EmberError(error, origin: origin)
    }
    let basis: CompressionBasis
    do { basis = try CompressionBasis(set) } catch {
      throw .badInput(
        InputComplaint(
          origin: origin, key: "likelihood", value: set.name, problem: "it cannot be compressed: \(error)",
          remedy: "Leave spectra out with `data_selection`, or use the set as it is."))
    }
    let own = Set(set.nuisanceParameters.map(\.name))
    let varying = posterior.space.sampled.indices.filter {
      posterior.space.sampled[$0].owner == .likelihood && own.contains(posterior.space.sampled[$0].name)
    }
    let names = varying.map { posterior.space.sampled[$0].name }
    let priors = posterior.likelihoods.members.filter {
      $0 is GaussianLikelihood && $0.request.derived.isEmpty && $0.nuisanceParameters.contains { own.contains($0.name) }
    }
    let problem = CompressionProblem(
      set: set, priors: priors, basis: basis, fiducial: fiducial, names: names, nuisance: point.nuisance)
    let start = posterior.space.vector(point)
    do {
      return try CompressedBandPowers(
        problem, prior: Prior(varying.map { posterior.space.prior.components[$0] }), start: varying.map { start[$0] },
        scales: varying.map { posterior.space.scales[$0] }, errors: errors)
    } catch { throw EmberError(error, source: configuration.source, names: names) }
  }

  private func text(_ compressed: CompressedBandPowers) -> String {
    let bins = CompressionBasis.kinds.compactMap { kind -> String? in
      let count = compressed.basis.bins.count { $0.kind == kind }
      return count > 0 ? "\(count) of \(kind.shortName)" : nil
    }
    let head =
      "\(set.data.count) band powers of \(set.name) become \(compressed.values.count) (\(bins.joined(separator: ", "))), "
      + "\(errors.rawValue) errors" + (compressed.converged ? "" : "; NOT CONVERGED")
    let rows = compressed.nuisances.map {
      [$0.name, String(format: "%.6g", $0.value), String(format: "%.3g", $0.sigma)]
    }
    return head + "\n"
      + FisherReport.aligned([
        ["", "points", "chi2", "dof", "PTE"], GoodnessTable.cells("what the CMB leaves", compressed.goodness),
      ])
      + (rows.isEmpty ? "" : "\n\n" + FisherReport.aligned([["nuisance", "best fit", "sigma"]] + rows))
  }
}
