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
  (try? Argument.object(answer, as: Answer.self))?.arrays.count ?? 0
}

@_cdecl("ember_answer_name")
public func emberAnswerName(_ answer: UnsafeRawPointer?, _ index: Int) -> UnsafeMutablePointer<CChar>? {
  guard let arrays = (try? Argument.object(answer, as: Answer.self))?.arrays, arrays.indices ~= index else {
    return nil
  }
  return strdup(arrays[index].name)
}

@_cdecl("ember_answer_length")
public func emberAnswerLength(_ answer: UnsafeRawPointer?, _ index: Int) -> Int {
  guard let arrays = (try? Argument.object(answer, as: Answer.self))?.arrays, arrays.indices ~= index else { return 0 }
  return arrays[index].values.count
}

@_cdecl("ember_answer_copy")
public func emberAnswerCopy(_ answer: UnsafeRawPointer?, _ index: Int, _ values: UnsafeMutablePointer<Double>?) {
  guard let arrays = (try? Argument.object(answer, as: Answer.self))?.arrays, arrays.indices ~= index else { return }
  (try? NumberSlot(values))?.store(arrays[index].values)
}

@_cdecl("ember_answer_digest")
public func emberAnswerDigest(_ answer: UnsafeRawPointer?, _ numbers: UnsafeMutablePointer<Double>?, _ capacity: Int)
  -> UInt64
{
  guard let answer = try? Argument.object(answer, as: Answer.self) else { return 0 }
  if let numbers {
    var place = 0
    for array in answer.arrays where array.values.count == 1 && place < capacity {
      numbers[place] = array.values[0]
      place += 1
    }
  }
  return answer.layout
}

@_cdecl("ember_answer_names")
public func emberAnswerNames(_ answer: UnsafeRawPointer?) -> UnsafeMutablePointer<CChar>? {
  guard let arrays = (try? Argument.object(answer, as: Answer.self))?.arrays else { return nil }
  return strdup(arrays.map(\.name).joined(separator: "\n"))
}

@_cdecl("ember_answer_lengths")
public func emberAnswerLengths(_ answer: UnsafeRawPointer?, _ lengths: UnsafeMutablePointer<Int64>?) -> Int {
  guard let arrays = (try? Argument.object(answer, as: Answer.self))?.arrays else { return 0 }
  if let lengths { for (i, array) in arrays.enumerated() { lengths[i] = Int64(array.values.count) } }
  return arrays.reduce(0) { $0 + $1.values.count }
}

@_cdecl("ember_answer_values")
public func emberAnswerValues(_ answer: UnsafeRawPointer?, _ values: UnsafeMutablePointer<Double>?) {
  guard let arrays = (try? Argument.object(answer, as: Answer.self))?.arrays, var place = values else { return }
  for array in arrays {
    array.values.withUnsafeBufferPointer { numbers in
      if let start = numbers.baseAddress { place.update(from: start, count: numbers.count) }
    }
    place += array.values.count
  }
}
