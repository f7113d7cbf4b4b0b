import EmberNumerics

/// What ends a command, each with the exit status of `sysexits.h` that scripts can act on.
public enum EmberError: Error, Sendable {
  /// The command line cannot be understood (status 64).
  case usage(String)
  /// What a file or a setting says cannot be used (status 65).
  case badInput(InputComplaint)
  /// More than one thing is wrong with an input, in the order of its lines (status of the first).
  case several([EmberError])
  /// A file that was asked for is not there (status 66).
  case missingFile(path: String, role: String, remedy: String = "Check the path, or create the file first.")
  /// Ember itself went wrong (status 70).
  case internalFailure(String)
  /// Output cannot be made: it exists already, or cannot be written (status 73).
  case cannotCreate(path: String, reason: String, remedy: String)

  /// How a process ends with this error.
  public var status: ExitStatus {
    switch self {
    case .usage: .usage
    case .badInput: .badInput
    case .several(let errors):
      errors.contains { $0.status == .badInput } ? .badInput : errors.first?.status ?? .badInput
    case .missingFile: .missingFile
    case .internalFailure: .internalFailure
    case .cannotCreate: .cannotCreate
    }
  }

  /// An output that is there already.
  package static func exists(_ path: String) -> EmberError {
    .cannotCreate(path: path, reason: "exists", remedy: "Use --force to replace it, or choose another place with -o.")
  }

  /// The same as a number.
  public var exitStatus: Int32 { status.rawValue }
}

extension EmberError: CustomStringConvertible {
  /// One paragraph for the user, or one line for each of several errors.
  public var description: String { paragraphs.joined(separator: "\n") }

  /// What to tell the user, one line for each error, without characters that a terminal would obey.
  public var paragraphs: [String] {
    if case .several(let errors) = self { return errors.flatMap(\.paragraphs) }
    return [text.escaped]
  }

  private var text: String {
    switch self {
    case .several: ""
    case .usage(let message): message
    case .badInput(let complaint): complaint.description
    case .missingFile(let path, let role, let remedy): "\(path): no such file (\(role)). \(remedy)"
    case .internalFailure(let message): "internal failure: \(message). Please report it with the input file."
    case .cannotCreate(let path, let reason, let remedy): "\(path): \(reason). \(remedy)"
    }
  }
}

/// What is wrong with a piece of input, where it stands, and what to write instead.
public struct InputComplaint: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where the input stands: a file and a line, or an option of the command line.
  public var origin: InputOrigin
  /// The key path, column or option, for example `params.omega_b.prior`.
  public var key: String?
  /// The value as written.
  public var value: String?
  /// What is wrong.
  public var problem: String
  /// What to do about it: a full sentence.
  public var remedy: String

  public init(origin: InputOrigin, key: String? = nil, value: String? = nil, problem: String, remedy: String) {
    self.origin = origin
    self.key = key
    self.value = value
    self.problem = problem
    self.remedy = remedy
  }

  /// One paragraph: `file:line: key = value: problem. Remedy.`
  public var description: String {
    var text = origin.description + ": "
    if let key {
      text += value.map { "\(Self.shortened(key)) = \(Self.shortened($0)): " } ?? "\(Self.shortened(key)): "
    }
    return (text + problem + ". " + remedy).escaped
  }

  /// A file that is no input at all may be one value.
  private static func shortened(_ text: String) -> String { text.count > 80 ? text.prefix(77) + "..." : text }
}

/// Where a piece of input was written.
public struct InputOrigin: Sendable, Equatable, CustomStringConvertible {
  /// A file's path, or an option such as `--set`.
  public var source: String
  /// The line, counted from 1; `nil` when there is none.
  public var line: Int?

  public init(source: String, line: Int? = nil) {
    self.source = source
    self.line = line
  }

  public var description: String {
    let name = source == DataFile.standardInput ? "standard input" : source
    return line.map { "\(name):\($0)" } ?? name
  }
}
