import Foundation

/// Reads a range of mutated inputs in this process, under limits of memory and time that end it.
struct FuzzWorker {
  let target: FuzzTarget
  let numbers: Range<Int>
  /// Where the number of the input at hand is kept, for whoever finds this process dead.
  let state: String

  /// Bytes of address space beyond what the process has when it begins.
  private static let memory: UInt = 1 << 30
  /// Seconds of processor time for one input.
  private static let patience = 5

  /// Prints one line per wrong verdict, and a last one that counts.
  func run() throws {
    let scratch = state + ".input"
    defer { for path in [scratch, scratch + ".paramnames"] { unlink(path) } }
    // Tables that are made once do not count.
    for (index, verdict) in target.seedVerdicts(scratch: scratch).enumerated() where verdict != .accepted {
      print("wrong\t-\(index + 1)\ta sound input is not accepted: \(verdict)")
    }
    limitMemory()
    let file = open(state, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var (accepted, refused) = (0, 0)
    for number in numbers {
      var mark = Int64(number)
      pwrite(file, &mark, 8, 0)
      startClock()
      switch target.verdict(target.mutator.input(number), scratch: scratch) {
      case .accepted: accepted += 1
      case .refused: refused += 1
      case .wrong(let reason):
        print("wrong\t\(number)\t\(reason.map { $0.isNewline || $0 == "\t" ? " " : $0 }.map(String.init).joined())")
      }
    }
    print("done\t\(accepted)\t\(refused)")
  }

  private func limitMemory() {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").first
    let size = (pages.flatMap { UInt($0) } ?? 0) * UInt(sysconf(Int32(_SC_PAGESIZE)))
    var limit = rlimit(rlim_cur: size + Self.memory, rlim_max: size + Self.memory)
    setrlimit(__rlimit_resource_t(9), &limit)
  }

  /// SIGPROF ends the process when the time is over.
  private func startClock() {
    var clock = itimerval()
    clock.it_value.tv_sec = Self.patience
    setitimer(__itimer_which_t(2), &clock, nil)
  }
}
