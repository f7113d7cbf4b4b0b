import EmberConfiguration

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
  naming(on: emulator, as: LibraryEmulator.self, what, names, message) { emulator in
    [("inputs", emulator.inputs), ("spectra", emulator.spectra), ("derived", emulator.derived)]
  }
}

@_cdecl("ember_emulator_describe")
public func emberEmulatorDescribe(
  _ emulator: UnsafeRawPointer?, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: emulator, as: LibraryEmulator.self, answer, message) { emulator throws(EmberError) in
    emulator.description
  }
}

@_cdecl("ember_emulator_predict")
public func emberEmulatorPredict(
  _ emulator: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int, _ by: TextList,
  _ byCount: Int, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: emulator, as: LibraryEmulator.self, answer, message) { emulator throws(EmberError) in
    let values = try Argument.values(names, values, count)
    return try emulator.predict(values, by: try Argument.texts(by, byCount, "parameters"))
  }
}
