import EmberLikelihood
import EmberNumerics
import Foundation
import Testing

@testable import EmberBandPowers

/// Data files that are damaged are errors that name the file and, where there is one, the line.
@Suite struct LikelihoodDataTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("ember-\(UUID().uuidString)")
    try FileManager.default.copyItem(
      atPath: try ChecksummedFolder.likelihoodData("planck2018_plik_lite").path, toPath: folder.path)
  }

  @Test func anIntactCopyServes() throws {
    defer { remove() }
    #expect(try PlanckLite2018(directory: ResourceDirectory(path: folder.path)).model.gaussian.data.count == 613)
  }

  @Test(arguments: ["band_powers.txt", "bins.txt", "weights.txt", "covariance_lower_triangle.f64le"])
  func oneFlippedBit(file: String) throws {
    let url = folder.appendingPathComponent(file)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: url)
    expectMalformed(file, line: nil)
  }

  @Test func filesWithoutChecksums() throws {
    defer { remove() }
    try FileManager.default.removeItem(at: folder.appendingPathComponent(ChecksummedFolder.list))
    #expect(throws: LikelihoodError.data(.missing(path: folder.path + "/SHA256SUMS"))) {
      try PlanckLite2018(directory: ResourceDirectory(path: folder.path))
    }
  }

  @Test(arguments: [
    ("band_powers.txt", 7), ("bins.txt", 3), ("weights.txt", 100), ("low_l_bins.txt", 2), ("low_l_weights.txt", 9),
  ])
  func aLineThatIsNoNumbers(file: String, line: Int) throws {
    try changeLines(of: file) { $0[line - 1] = "one two three" }
    expectMalformed(file, line: line)
  }

  @Test(arguments: ["band_powers.txt", "bins.txt", "weights.txt", "low_l_band_powers.txt", "low_l_weights.txt"])
  func aLineThatIsMissing(file: String) throws {
    try changeLines(of: file) { $0.remove(at: 2) }
    expectMalformed(file, line: nil)
  }

  @Test func aBinBeyondTheWeights() throws {
    try changeLines(of: "bins.txt") { $0[215] = "2476 2600" }
    expectMalformed("bins.txt", line: nil)
  }

  @Test func aTruncatedCovariance() throws {
    let file = folder.appendingPathComponent("covariance_lower_triangle.f64le")
    try Data(contentsOf: file).dropLast(3).write(to: file)
    try renewChecksums()
    expectMalformed("covariance_lower_triangle.f64le", line: nil)
  }

  private func changeLines(of file: String, _ change: (inout [String]) -> Void) throws {
    let url = folder.appendingPathComponent(file)
    var lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
    change(&lines)
    try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
    try renewChecksums()
  }

  /// Makes what the files hold the only thing that can be wrong with them.
  private func renewChecksums() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != ChecksummedFolder.list }
    let files = try names.map { (name: $0, bytes: Array(try Data(contentsOf: folder.appendingPathComponent($0)))) }
    try ChecksummedFolder.list(of: files).write(
      to: folder.appendingPathComponent(ChecksummedFolder.list), atomically: true, encoding: .utf8)
  }

  private func expectMalformed(_ file: String, line: Int?) {
    defer { remove() }
    let directory = ResourceDirectory(path: folder.path)
    let error = #expect(throws: LikelihoodError.self) {
      if file.hasPrefix("low_l") {
        _ = try PlanckLowLTT2018(directory: directory)
      } else {
        _ = try PlanckLite2018(directory: directory)
      }
    }
    guard case .data(.malformed(let path, let found, _)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path.hasSuffix(file))
    #expect(found == line)
  }

  private func remove() { try? FileManager.default.removeItem(at: folder) }
}
