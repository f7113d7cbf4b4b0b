import EmberConfiguration
import Glibc

/// Where a call leaves its message: a text of `malloc`, or nothing.
public typealias MessageSlot = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
/// Texts of a caller, each ending in zero.
public typealias TextList = UnsafePointer<UnsafePointer<CChar>?>?

/// Where a call leaves a handle.
public typealias HandleSlot = UnsafeMutablePointer<UnsafeMutableRawPointer?>?

/// Does the work of one call: 0, or the exit status that the program would have and its message.
func call(_ message: MessageSlot, _ body: () throws(EmberError) -> Void) -> Int32 {
  message?.pointee = nil
  do throws(EmberError) {
    try body()
    return 0
  } catch {
    message?.pointee = strdup(error.description)
    return error.exitStatus
  }
}

/// The same for a call about an object of the caller's.
func call<Object: AnyObject>(
  on handle: UnsafeRawPointer?, as type: Object.Type, _ message: MessageSlot,
  _ body: (Object) throws(EmberError) -> Void
) -> Int32 {
  call(message) { () throws(EmberError) in try body(try Argument.object(handle, as: type)) }
}

/// One that leaves an answer.
func answering<Object: AnyObject>(
  on handle: UnsafeRawPointer?, as type: Object.Type, _ answer: HandleSlot, _ message: MessageSlot,
  _ body: (Object) throws(EmberError) -> Answer
) -> Int32 {
  call(on: handle, as: type, message) { object throws(EmberError) in try Handle.make(try body(object), answer) }
}

/// One that leaves the lines of the list that `what` names.
func naming<Object: AnyObject>(
  on handle: UnsafeRawPointer?, as type: Object.Type, _ what: UnsafePointer<CChar>?, _ names: MessageSlot,
  _ message: MessageSlot, among lists: (Object) -> [(name: String, lines: [String])]
) -> Int32 {
  call(on: handle, as: type, message) { object throws(EmberError) in
    names?.pointee = strdup(try Argument.list(what, among: lists(object)))
  }
}

/// What callers hand over, checked as far as it can be.
enum Argument {
  /// More is no count but a mistake.
  private static let largestCount = 10_000_000

  private static func missing(_ what: String) -> EmberError { .usage("\(what): a null pointer.") }

  static func text(_ pointer: UnsafePointer<CChar>?, _ what: String) throws(EmberError) -> String {
    guard let pointer else { throw missing(what) }
    return String(cString: pointer)
  }

  static func count(_ count: Int, _ what: String) throws(EmberError) -> Int {
    guard 0...largestCount ~= count else { throw .usage("\(what): \(count) is no number of elements.") }
    return count
  }

  static func texts(_ list: TextList, _ count: Int, _ what: String) throws(EmberError) -> [String] {
    let count = try Self.count(count, what)
    if count == 0 { return [] }
    guard let list else { throw missing(what) }
    var result: [String] = []
    for i in 0..<count { result.append(try text(list[i], what)) }
    return result
  }

  /// The lines of the list that a caller asks for by its name.
  static func list(_ what: UnsafePointer<CChar>?, among lists: [(name: String, lines: [String])]) throws(EmberError)
    -> String
  {
    let wanted = try text(what, "what")
    guard let list = lists.first(where: { $0.name == wanted }) else {
      throw LibraryRequest.complaint(
        "names", wanted, "unknown", SpellingSuggestion.remedy(for: wanted, among: lists.map(\.name)))
    }
    return list.lines.joined(separator: "\n")
  }

  static func numbers(_ pointer: UnsafePointer<Double>?, _ count: Int, _ what: String) throws(EmberError) -> [Double] {
    let count = try Self.count(count, what)
    if count == 0 { return [] }
    guard let pointer else { throw missing(what) }
    return Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  static func values(
    _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int
  ) throws(EmberError) -> [(name: String, value: Double)] {
    let numbers = try numbers(values, count, "values")
    return zip(try texts(names, count, "names"), numbers).map { ($0, $1) }
  }

  /// Named arrays, whose numbers stand one after the other.
  static func arrays(
    _ names: TextList, _ lengths: UnsafePointer<Int64>?, _ count: Int, _ values: UnsafePointer<Double>?,
    _ valueCount: Int
  ) throws(EmberError) -> [(name: String, values: [Double])] {
    let names = try texts(names, count, "names")
    let numbers = try numbers(values, valueCount, "values")
    if names.isEmpty { return [] }
    guard let lengths else { throw missing("lengths") }
    var arrays: [(name: String, values: [Double])] = []
    var start = 0
    for (i, name) in names.enumerated() {
      let length = try Self.count(Int(lengths[i]), "lengths")
      guard length <= numbers.count - start else { throw .usage("values: fewer than lengths say.") }
      arrays.append((name, Array(numbers[start..<start + length])))
      start += length
    }
    return arrays
  }

  /// The object behind a handle; a caller keeps it until it frees it.
  static func object<Object: AnyObject>(_ handle: UnsafeRawPointer?, as: Object.Type) throws(EmberError) -> Object {
    guard let handle else { throw missing("handle") }
    return Unmanaged<Object>.fromOpaque(handle).takeUnretainedValue()
  }
}

/// Handles of objects, which live until they are freed.
enum Handle {
  static func make(_ object: some AnyObject, _ slot: HandleSlot) throws(EmberError) {
    guard let slot else { throw .usage("result: a null pointer.") }
    slot.pointee = Unmanaged.passRetained(object).toOpaque()
  }

  static func free<Object: AnyObject>(_ handle: UnsafeMutableRawPointer?, as: Object.Type) {
    if let handle { Unmanaged<Object>.fromOpaque(handle).release() }
  }
}

/// Where a call leaves numbers.
struct NumberSlot {
  private let pointer: UnsafeMutablePointer<Double>

  init(_ pointer: UnsafeMutablePointer<Double>?) throws(EmberError) {
    guard let pointer else { throw .usage("result: a null pointer.") }
    self.pointer = pointer
  }

  func store(_ values: [Double]) {
    values.withUnsafeBufferPointer { numbers in
      if let start = numbers.baseAddress { pointer.update(from: start, count: numbers.count) }
    }
  }
}
