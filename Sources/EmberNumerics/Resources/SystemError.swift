import Glibc

/// Errors of the operating system, by their numbers.
package enum SystemError {
  /// What it calls one.
  package static func description(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
}
