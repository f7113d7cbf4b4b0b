import EmberConfiguration
import EmberInference
import EmberWorkflows
import Foundation

/// The chains of a run, the best fit beside them, and its evidence.
struct ComparedRun {
  let chains: RunChains
  /// chi^2 of all data at the minimum that `ember minimize` has written with the same prefix; `nil` without one.
  let minimum: Double?
  /// ln Z of a nested run with its error, and the information.
  let evidence: Evidence?

  struct Evidence: Decodable {
    var value: Double
    var error: Double
    var information: Double

    private enum CodingKeys: String, CodingKey {
      case value = "log_evidence"
      case error
      case information
    }
  }

  init(_ prefix: String, skip: Double) throws(EmberError) {
    chains = try RunChains(prefix, skip: skip)
    let path = prefix + ".minimum.txt"
    if OutputFiles.isThere(path) {
      do throws(InferenceError) { minimum = try ChainReader.read(path: path)[Self.total]?.first } catch {
        throw EmberError(error, source: path)
      }
    } else {
      minimum = nil
    }
    evidence = Self.evidence(RunFiles(prefix: prefix).summary)
  }

  private static let total = "chi2"

  private struct Summary: Decodable {
    var nested: Evidence?
  }

  private static func evidence(_ path: String) -> Evidence? {
    guard let text = try? TextFile.read(path, role: "summary") else { return nil }
    return try? JSONDecoder().decode(Summary.self, from: Data(text.utf8)).nested
  }

  /// - Throws: `EmberError` where a row has no number.
  func samples(of names: [String]) throws(EmberError) -> ChainSamples {
    var columns: [[Double]] = []
    for name in names {
      guard let column = chains.columns[name], column.allSatisfy(\.isFinite) else {
        throw complaint(name, "not every row has a number in this column", "Leave it out of --parameters.")
      }
      columns.append(column)
    }
    var samples = ChainSamples(dimension: names.count)
    for row in chains.weights.indices { samples.append(weight: chains.weights[row], columns.map { $0[row] }) }
    return samples
  }

  /// What the run says of ln L of all its data.
  func moments() throws(EmberError) -> LikelihoodMoments {
    guard let chiSquared = chains.columns[Self.total], chiSquared.allSatisfy(\.isFinite) else {
      throw complaint(
        Self.total, "the chains have no such column, the chi^2 of all data",
        "Leave out --joint, or give chains of `ember run` or Cobaya.")
    }
    return LikelihoodMoments(
      logLikelihood: chiSquared.map { -$0 / 2 }, minusLogPosterior: chains.minusLogPosterior,
      weights: chains.weights, best: minimum.map { -$0 / 2 })
  }

  private func complaint(_ key: String, _ problem: String, _ remedy: String) -> EmberError {
    .badInput(
      InputComplaint(origin: InputOrigin(source: chains.prefix), key: key, problem: problem, remedy: remedy))
  }
}
