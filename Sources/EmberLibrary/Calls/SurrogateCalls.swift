import EmberConfiguration
import Glibc

@_cdecl("ember_surrogate_new")
public func emberSurrogateNew(
  _ settings: UnsafePointer<CChar>?, _ inputs: TextList, _ inputCount: Int, _ surrogate: HandleSlot,
  _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    try Handle.make(
      try LibrarySurrogate(
        settings: try Argument.text(settings, "settings"), inputs: try Argument.texts(inputs, inputCount, "inputs")),
      surrogate)
  }
}

@_cdecl("ember_surrogate_free")
public func emberSurrogateFree(_ surrogate: UnsafeMutableRawPointer?) {
  Handle.free(surrogate, as: LibrarySurrogate.self)
}

@_cdecl("ember_surrogate_ask")
public func emberSurrogateAsk(
  _ surrogate: UnsafeRawPointer?, _ x: UnsafePointer<Double>?, _ count: Int, _ floor: Double, _ answer: HandleSlot,
  _ message: MessageSlot
) -> Int32 {
  answering(on: surrogate, as: LibrarySurrogate.self, answer, message) { surrogate throws(EmberError) in
    try surrogate.ask(try Argument.numbers(x, count, "x"), above: floor)
  }
}

@_cdecl("ember_surrogate_tell")
public func emberSurrogateTell(
  _ surrogate: UnsafeRawPointer?, _ x: UnsafePointer<Double>?, _ count: Int, _ logLikelihood: Double,
  _ message: MessageSlot
) -> Int32 {
  call(on: surrogate, as: LibrarySurrogate.self, message) { surrogate throws(EmberError) in
    try surrogate.tell(try Argument.numbers(x, count, "x"), logLikelihood)
  }
}

@_cdecl("ember_surrogate_gradient")
public func emberSurrogateGradient(
  _ surrogate: UnsafeRawPointer?, _ x: UnsafePointer<Double>?, _ count: Int, _ answer: HandleSlot,
  _ message: MessageSlot
) -> Int32 {
  answering(on: surrogate, as: LibrarySurrogate.self, answer, message) { surrogate throws(EmberError) in
    try surrogate.gradient(try Argument.numbers(x, count, "x"))
  }
}

@_cdecl("ember_surrogate_statistics")
public func emberSurrogateStatistics(
  _ surrogate: UnsafeRawPointer?, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: surrogate, as: LibrarySurrogate.self, answer, message) { surrogate throws(EmberError) in
    try surrogate.statistics
  }
}

@_cdecl("ember_surrogate_memory")
public func emberSurrogateMemory(
  _ surrogate: UnsafeRawPointer?, _ memory: MessageSlot, _ message: MessageSlot
) -> Int32 {
  call(on: surrogate, as: LibrarySurrogate.self, message) { surrogate throws(EmberError) in
    memory?.pointee = strdup(try surrogate.memory)
  }
}

@_cdecl("ember_surrogate_restore")
public func emberSurrogateRestore(
  _ surrogate: UnsafeRawPointer?, _ memory: UnsafePointer<CChar>?, _ message: MessageSlot
) -> Int32 {
  call(on: surrogate, as: LibrarySurrogate.self, message) { surrogate throws(EmberError) in
    try surrogate.restore(try Argument.text(memory, "memory"))
  }
}
