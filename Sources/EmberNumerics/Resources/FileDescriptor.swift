import Glibc

/// An open file, pipe or terminal.
public struct FileDescriptor: Sendable {
  /// Standard output and standard error.
  public static let standardOutput = FileDescriptor(STDOUT_FILENO)
  public static let standardError = FileDescriptor(STDERR_FILENO)

  private let number: Int32

  public init(_ number: Int32) { self.number = number }

  /// Writes all bytes, waiting for a reader where there has to be one; 0, or -1 with the reason in `errno`.
  public func write(_ bytes: [UInt8]) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        let count = Glibc.write(number, start, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          var place = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
          _ = poll(&place, 1, -1)
        } else if errno != EINTR {
          return -1
        }
      }
      return 0
    }
  }
}
