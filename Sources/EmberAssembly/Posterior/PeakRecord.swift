import EmberInference

/// A search for separate peaks of a posterior.
package struct PeakRecord: Codable, Sendable, Hashable {
  /// At which the emulator's posterior was sampled.
  package var temperatures: [Double]
  /// How many ways up it were followed from there.
  package var ascents: Int
  /// What was found, confirmed by the solver.
  package var peaks: [PosteriorPeak]

  package init(temperatures: [Double], ascents: Int, peaks: [PosteriorPeak]) {
    self.temperatures = temperatures
    self.ascents = ascents
    self.peaks = peaks
  }
}
