import EmberConfiguration
import Glibc

@_cdecl("ember_emulator_new")
public func emberEmulatorNew(
  _ folder: UnsafePointer<CChar>?, _ emulator: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    try Handle.make(try LibraryEmulator(folder: try Argument.text(folder, "folder")), emulator)
  }
}

@_cdecl("ember_emulator_free")
public func emberEmulatorFree(_ emulator: UnsafeMutableRawPointer?) { Handle.free(emulator, as: LibraryEmulator.self) }

@_cdecl("ember_emulator_names")
public func emberEmulatorNames(
  _ emulator: UnsafeRawPointer?, _ what: UnsafePointer<CChar>?, _ names: MessageSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let emulator = try Argument.object(emulator, as: LibraryEmulator.self)
    let lists = [("inputs", emulator.inputs), ("spectra", emulator.spectra), ("derived", emulator.derived)]
    names?.pointee = strdup(try Argument.list(what, among: lists))
  }
}

@_cdecl("ember_emulator_describe")
public func emberEmulatorDescribe(
  _ emulator: UnsafeRawPointer?, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    try Handle.make(try Argument.object(emulator, as: LibraryEmulator.self).description, answer)
  }
}

@_cdecl("ember_emulator_predict")
public func emberEmulatorPredict(
  _ emulator: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int, _ by: TextList,
  _ byCount: Int, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let emulator = try Argument.object(emulator, as: LibraryEmulator.self)
    let values = try Argument.values(names, values, count)
    try Handle.make(try emulator.predict(values, by: try Argument.texts(by, byCount, "parameters")), answer)
  }
}
