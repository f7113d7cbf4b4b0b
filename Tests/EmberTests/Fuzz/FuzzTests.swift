import EmberTestSupport
import Testing

@testable import EmberFuzz

/// A few hundred of the inputs of `make fuzz`, which reads thousands in processes of their own.
@Suite("Mutated files")
struct FuzzTests {
  @Test(
    "A mutated file is refused with a message, or read to values that its format allows",
    arguments: FuzzTarget.all.map(\.name))
  func mutations(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let folder = try TemporaryFolder()
    let scratch = folder.path("input")
    #expect(target.seedVerdicts(scratch: scratch).allSatisfy { $0 == .accepted })
    var refused = 0
    for number in 0..<300 {
      let verdict = target.verdict(target.mutator.input(number), scratch: scratch)
      if case .wrong(let reason) = verdict { Issue.record("\(name)-\(number): \(reason)") }
      if verdict == .refused { refused += 1 }
    }
    #expect(refused > 0)
  }

  @Test("The same number gives the same input, and most inputs differ from all seeds")
  func mutatorIsDeterministic() {
    let seeds = [Array("a 1\nb 2\n".utf8), Array("c 3 4\n".utf8)]
    let mutator = InputMutator(seeds: seeds, dictionary: ["word"])
    let again = InputMutator(seeds: seeds, dictionary: ["word"])
    #expect((0..<200).allSatisfy { mutator.input($0) == again.input($0) })
    #expect((0..<200).count { !seeds.contains(mutator.input($0)) } > 150)
    #expect(Set((0..<200).map { mutator.input($0) }).count > 150)
  }
}
