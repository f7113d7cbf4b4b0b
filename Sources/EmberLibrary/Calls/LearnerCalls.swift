import EmberConfiguration
import Glibc

@_cdecl("ember_learner_new")
public func emberLearnerNew(
  _ settings: UnsafePointer<CChar>?, _ inputs: TextList, _ inputCount: Int, _ spectra: TextList, _ spectraCount: Int,
  _ lmax: Int, _ derived: TextList, _ derivedCount: Int, _ likelihoods: UnsafePointer<CChar>?,
  _ experiment: UnsafePointer<CChar>?, _ learner: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    let request = try LibraryRequest(
      spectra: try Argument.texts(spectra, spectraCount, "spectra"), lmax: lmax,
      derived: try Argument.texts(derived, derivedCount, "derived"))
    try Handle.make(
      try LibraryLearner(
        settings: try Argument.text(settings, "settings"), inputs: try Argument.texts(inputs, inputCount, "inputs"),
        request: request.request, likelihoods: try Argument.text(likelihoods, "likelihoods"),
        experiment: try Argument.text(experiment, "experiment")), learner)
  }
}

@_cdecl("ember_learner_free")
public func emberLearnerFree(_ learner: UnsafeMutableRawPointer?) { Handle.free(learner, as: LibraryLearner.self) }

@_cdecl("ember_learner_predict")
public func emberLearnerPredict(
  _ learner: UnsafeRawPointer?, _ names: TextList, _ values: UnsafePointer<Double>?, _ count: Int, _ by: TextList,
  _ byCount: Int, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: learner, as: LibraryLearner.self, answer, message) { learner throws(EmberError) in
    let values = try Argument.values(names, values, count)
    return try learner.predict(values, by: try Argument.texts(by, byCount, "parameters"))
  }
}

@_cdecl("ember_learner_statistics")
public func emberLearnerStatistics(
  _ learner: UnsafeRawPointer?, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  answering(on: learner, as: LibraryLearner.self, answer, message) { learner throws(EmberError) in
    try learner.statistics
  }
}

@_cdecl("ember_learner_memory")
public func emberLearnerMemory(
  _ learner: UnsafeRawPointer?, _ memory: MessageSlot, _ message: MessageSlot
) -> Int32 {
  call(on: learner, as: LibraryLearner.self, message) { learner throws(EmberError) in
    memory?.pointee = strdup(try learner.memory)
  }
}

@_cdecl("ember_learner_restore")
public func emberLearnerRestore(
  _ learner: UnsafeRawPointer?, _ memory: UnsafePointer<CChar>?, _ message: MessageSlot
) -> Int32 {
  call(on: learner, as: LibraryLearner.self, message) { learner throws(EmberError) in
    try learner.restore(try Argument.text(memory, "memory"))
  }
}
