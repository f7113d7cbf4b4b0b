import ArgumentParser
import Ember

/// Redshifts on the command line: `0,0.5,1`.
struct RedshiftList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    var values: [Double] = []
    for text in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Double(text), MatterPowerJob.redshiftRange.contains(value) else { return nil }
      values.append(value)
    }
    guard !values.isEmpty, Set(values).count == values.count else { return nil }
    self.values = values
  }
}
