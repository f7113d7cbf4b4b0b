import EmberBoltzmann
import EmberConfiguration
import EmberTheory
import Glibc

// The meaning of every call stands in include/ember.h.

@_cdecl("ember_version")
public func emberVersion() -> UnsafeMutablePointer<CChar>? { strdup(Release.version) }

@_cdecl("ember_names")
public func emberNames(
  _ what: UnsafePointer<CChar>?, _ names: MessageSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let lists: [(name: String, lines: [String])] = [
      ("parameters", ParameterName.allCases.map { ([$0.rawValue] + $0.aliases).joined(separator: " ") }),
      ("derived", DerivedQuantity.allCases.map { ([$0.name] + $0.aliases).joined(separator: " ") }),
      ("spectra", SpectrumKind.allCases.map(\.rawValue)),
      ("background", BackgroundQuantity.allCases.map(\.rawValue)),
    ]
    names?.pointee = strdup(try Argument.list(what, among: lists))
  }
}

@_cdecl("ember_text_free")
public func emberTextFree(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

@_cdecl("ember_answer_free")
public func emberAnswerFree(_ answer: UnsafeMutableRawPointer?) { Handle.free(answer, as: Answer.self) }

@_cdecl("ember_answer_count")
public func emberAnswerCount(_ answer: UnsafeRawPointer?) -> Int {
  (try? Argument.object(answer, as: Answer.self))?.read(\.count) ?? 0
}

@_cdecl("ember_answer_name")
public func emberAnswerName(_ answer: UnsafeRawPointer?, _ index: Int) -> UnsafeMutablePointer<CChar>? {
  let answer = try? Argument.object(answer, as: Answer.self)
  return answer?.read { $0.indices ~= index ? $0[index].name : nil }.flatMap { strdup($0) }
}

@_cdecl("ember_answer_length")
public func emberAnswerLength(_ answer: UnsafeRawPointer?, _ index: Int) -> Int {
  (try? Argument.object(answer, as: Answer.self))?.read { $0.indices ~= index ? $0[index].values.count : 0 } ?? 0
}

@_cdecl("ember_answer_copy")
public func emberAnswerCopy(_ answer: UnsafeRawPointer?, _ index: Int, _ values: UnsafeMutablePointer<Double>?) {
  guard let answer = try? Argument.object(answer, as: Answer.self), let slot = try? NumberSlot(values) else { return }
  answer.read { if $0.indices ~= index { slot.store($0[index].values) } }
}

@_cdecl("ember_answer_digest")
public func emberAnswerDigest(
  _ answer: UnsafeRawPointer?, _ numbers: UnsafeMutablePointer<Double>?, _ numberCapacity: Int,
  _ arrays: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>?, _ arrayCapacity: Int
) -> UInt64 {
  guard let answer = try? Argument.object(answer, as: Answer.self) else { return 0 }
  if let numbers {
    answer.read { all in
      var place = 0
      for (_, values) in all where values.count == 1 && place < numberCapacity {
        numbers[place] = values[0]
        place += 1
      }
    }
  }
  if let arrays { answer.addresses { rank, start in if rank < arrayCapacity { arrays[rank] = start } } }
  return answer.layout
}

@_cdecl("ember_answer_names")
public func emberAnswerNames(_ answer: UnsafeRawPointer?) -> UnsafeMutablePointer<CChar>? {
  (try? Argument.object(answer, as: Answer.self)).flatMap { answer in
    strdup(answer.read { $0.map(\.name).joined(separator: "\n") })
  }
}

@_cdecl("ember_answer_lengths")
public func emberAnswerLengths(_ answer: UnsafeRawPointer?, _ lengths: UnsafeMutablePointer<Int64>?) -> Int {
  guard let answer = try? Argument.object(answer, as: Answer.self) else { return 0 }
  return answer.read { arrays in
    if let lengths { for (i, array) in arrays.enumerated() { lengths[i] = Int64(array.values.count) } }
    return arrays.reduce(0) { $0 + $1.values.count }
  }
}

@_cdecl("ember_answer_values")
public func emberAnswerValues(_ answer: UnsafeRawPointer?, _ values: UnsafeMutablePointer<Double>?) {
  guard let answer = try? Argument.object(answer, as: Answer.self), var place = values else { return }
  answer.read { arrays in
    for array in arrays {
      (try? NumberSlot(place))?.store(array.values)
      place += array.values.count
    }
  }
}
