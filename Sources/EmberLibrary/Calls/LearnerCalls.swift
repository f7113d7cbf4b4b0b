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
  call(message) { () throws(EmberError) in
    let learner = try Argument.object(learner, as: LibraryLearner.self)
    let values = try Argument.values(names, values, count)
    try Handle.make(try learner.predict(values, by: try Argument.texts(by, byCount, "parameters")), answer)
  }
}

@_cdecl("ember_learner_statistics")
public func emberLearnerStatistics(
  _ learner: UnsafeRawPointer?, _ answer: HandleSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    try Handle.make(try Argument.object(learner, as: LibraryLearner.self).statistics, answer)
  }
}

@_cdecl("ember_learner_memory")
public func emberLearnerMemory(
  _ learner: UnsafeRawPointer?, _ memory: MessageSlot, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    memory?.pointee = strdup(try Argument.object(learner, as: LibraryLearner.self).memory)
  }
}

@_cdecl("ember_learner_restore")
public func emberLearnerRestore(
  _ learner: UnsafeRawPointer?, _ memory: UnsafePointer<CChar>?, _ message: MessageSlot
) -> Int32 {
  call(message) { () throws(EmberError) in
    try Argument.object(learner, as: LibraryLearner.self).restore(try Argument.text(memory, "memory"))
  }
}
