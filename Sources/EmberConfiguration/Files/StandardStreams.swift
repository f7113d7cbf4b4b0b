import EmberNumerics
import Foundation

/// Standard output and standard error. What cannot be written to standard output is an error; what cannot be written to standard
/// error is lost, because a message that nobody can see must not end the work.
public enum StandardStreams {
  /// To be called before anything else: a closed pipe or a full disk becomes an error of the write instead of a signal, and no
  /// file that is opened later is taken for a stream that was closed.
  public static func prepare() {
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    for number: Int32 in 0...2 where fcntl(number, F_GETFD) == -1 && errno == EBADF {
      // Lowest numbers are given first. Standard output is opened for reading, so that writing to it stays an error.
      _ = open("/dev/null", number == STDERR_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Prints a line or more on standard output.
  ///
  /// - Throws: `EmberError/cannotCreate(path:reason:remedy:)` when it cannot be written.
  public static func print(_ text: String) throws(EmberError) {
    guard FileDescriptor.standardOutput.write(Array((text + "\n").utf8)) == 0 else { throw unwritable(errno) }
  }

  /// Prints a line or more on standard error.
  public static func note(_ text: String) { write(text + "\n") }

  /// Writes to standard error.
  public static func write(_ text: String) { _ = FileDescriptor.standardError.write(Array(text.utf8)) }

  private static func unwritable(_ reason: Int32) -> EmberError {
    .cannotCreate(
      path: "standard output", reason: "cannot be written (\(SystemError.description(reason)))",
      remedy: "Check where it goes.")
  }
}
