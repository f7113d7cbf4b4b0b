import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberCache

@Suite struct StoreLookupTests {
  let folder: TemporaryFolder
  let store: TheoryStore

  init() throws {
    folder = try TemporaryFolder()
    store = try TheoryStore(path: folder.path("new/folders/store.sqlite"))
  }

  @Test func everyBitComesBack() throws {
    var prediction = toyPrediction(1 / 3, wideRequest)
    prediction.spectra[.lensedTE]?[7] = -0.0
    prediction.spectra[.lensedBB]?[9] = .leastNonzeroMagnitude
    prediction.derived["sigma8"] = 0.1 + 0.2
    try store.insert(prediction, at: cosmology(), provider: toyIdentifier)
    let found = try #require(try store.lookup(cosmology(), wideRequest, provider: toyIdentifier))
    #expect(found.provenance == .cache)
    #expect(found.derived == prediction.derived)
    for kind in SpectrumKind.allCases {
      #expect(found.spectra[kind]?.map(\.bitPattern) == prediction.spectra[kind]?.map(\.bitPattern))
    }
  }

  /// Growth at redshifts is part of a request: it is answered when it is there, and joins what is there when it is not.
  @Test func growthIsPartOfTheRequest() throws {
    func answer(_ names: [String]) throws -> TheoryPrediction? {
      var request = smallRequest
      request.derived = Set(names)
      return try store.lookup(cosmology(), request, provider: toyIdentifier)
    }
    func insert(_ name: String, _ request: TheoryRequest) throws {
      var prediction = toyPrediction(1, request)
      prediction.derived[name] = 0.4
      try store.insert(prediction, at: cosmology(), provider: toyIdentifier)
    }
    try store.insert(toyPrediction(1, wideRequest), at: cosmology(), provider: toyIdentifier)
    #expect(try answer(["fsigma8_z0.5"]) == nil)
    try insert("fsigma8_z0.5", smallRequest)
    try insert("fsigma8_z0.7", smallRequest)
    // What was not asked for does not come with it, whatever others have asked for.
    #expect(try answer(["fsigma8_z0.5"])?.derived.keys.sorted() == ["H0", "age", "fsigma8_z0.5"])
    #expect(try answer(["fsigma8_z0.5", "fsigma8_z0.7"]) != nil)
    #expect(try answer(["fsigma8_z0.6"]) == nil)
    #expect(try answer([])?.derived == toyPrediction(1, smallRequest).derived)
    #expect(try store.lookup(cosmology(), wideRequest, provider: toyIdentifier) != nil)
    var count = 0
    var request = wideRequest
    request.derived = ["fsigma8_z0.5"]
    try store.forEachEntry(of: toyIdentifier, answering: request) { _, _ in count += 1 }
    #expect(count == 1)
    request.derived = ["fsigma8_z0.6"]
    try store.forEachEntry(of: toyIdentifier, answering: request) { _, _ in count += 1 }
    #expect(count == 1)
  }

  @Test func survivesReopening() throws {
    try store.insert(toyPrediction(2, smallRequest), at: cosmology(), provider: toyIdentifier)
    let again = try TheoryStore(path: store.path, createIfMissing: false)
    #expect(try again.lookup(cosmology(), smallRequest, provider: toyIdentifier) != nil)
  }

  @Test(arguments: ParameterName.allCases)
  func everyParameterIsPartOfTheKey(name: ParameterName) throws {
    let value = cosmology()[name] ?? 1
    let point = cosmology([name: value])
    try store.insert(toyPrediction(1, smallRequest), at: point, provider: toyIdentifier)
    #expect(try store.lookup(point, smallRequest, provider: toyIdentifier) != nil)
    let neighbour = cosmology([name: value.nextUp])
    #expect(try store.lookup(neighbour, smallRequest, provider: toyIdentifier) == nil)
  }

  @Test func aDefaultThatIsStatedIsTheSameModel() throws {
    try store.insert(toyPrediction(1, smallRequest), at: cosmology(), provider: toyIdentifier)
    let stated = cosmology([.omegaB: 0.02237737, .neutrinoMass: 0.06])
    #expect(try store.lookup(stated, smallRequest, provider: toyIdentifier) != nil)
  }

  @Test func everyPartOfTheProviderIsPartOfTheKey() throws {
    try store.insert(toyPrediction(1, smallRequest), at: cosmology(), provider: toyIdentifier)
    for part in [\ProviderIdentifier.name, \.version, \.settings] {
      var other = toyIdentifier
      other[keyPath: part] += "x"
      #expect(try store.lookup(cosmology(), smallRequest, provider: other) == nil)
    }
  }

  /// What a solver says of a multipole depends on where its spectra end, so an answer would depend on what else was asked.
  @Test func anAnswerToMoreMultipolesIsNoAnswer() throws {
    try store.insert(toyPrediction(2, longRequest), at: cosmology(), provider: toyIdentifier)
    #expect(try store.lookup(cosmology(), smallRequest, provider: toyIdentifier) == nil)
    try store.insert(toyPrediction(1, smallRequest), at: cosmology(), provider: toyIdentifier)
    let found = try #require(try store.lookup(cosmology(), smallRequest, provider: toyIdentifier))
    #expect(found.spectra == toyPrediction(1, smallRequest).spectra)
    #expect(try store.list().count == 2)
    #expect(try store.allEntries(of: toyIdentifier, answering: smallRequest).count == 1)
  }

  @Test func anAnswerWithMoreSpectraIsAHit() throws {
    try store.insert(toyPrediction(1, wideRequest), at: cosmology(), provider: toyIdentifier)
    let found = try #require(try store.lookup(cosmology(), smallRequest, provider: toyIdentifier))
    #expect(found.spectra == toyPrediction(1, smallRequest).spectra)
  }

  @Test func aNarrowerAnswerIsAMiss() throws {
    try store.insert(toyPrediction(1, smallRequest), at: cosmology(), provider: toyIdentifier)
    for request in [
      TheoryRequest(spectra: [.lensedTT], lmax: 51), TheoryRequest(spectra: [.lensedTT, .lensedTE], lmax: 10),
    ] {
      #expect(try store.lookup(cosmology(), request, provider: toyIdentifier) == nil)
    }
  }

  @Test func aWiderAnswerReplacesANarrowerOneAndNotTheOtherWayRound() throws {
    try store.insert(toyPrediction(1, smallRequest), at: cosmology(), provider: toyIdentifier)
    try store.insert(toyPrediction(1, wideRequest), at: cosmology(), provider: toyIdentifier)
    try store.insert(toyPrediction(1, smallRequest), at: cosmology(), provider: toyIdentifier)
    #expect(try store.list().map(\.contents) == [wideRequest])
  }

  @Test func entriesComeBackWithTheirParameters() throws {
    let points = [0.02, 0.021, 0.022].map { cosmology([.omegaB: $0, .thetaS100: 1.04]) }
    for point in points {
      try store.insert(toyPrediction(point[.omegaB]!, wideRequest), at: point, provider: toyIdentifier)
    }
    try store.insert(
      toyPrediction(1, TheoryRequest(spectra: [.lensedTT], lmax: 9)), at: cosmology(), provider: toyIdentifier)
    let entries = try store.allEntries(of: toyIdentifier, answering: smallRequest)
    #expect(entries.map { $0.cosmology.inForce.map(\.value) } == points.map { $0.inForce.map(\.value) })
    #expect(entries.map(\.prediction.spectra) == [0.02, 0.021, 0.022].map { toyPrediction($0, smallRequest).spectra })
    var other = toyIdentifier
    other.version = "2"
    #expect(try store.allEntries(of: other, answering: smallRequest).isEmpty)
  }
}

extension TheoryStore {
  /// What `forEachEntry` hands out.
  func allEntries(
    of provider: ProviderIdentifier, answering request: TheoryRequest
  ) throws(StoreError) -> [(cosmology: CosmologicalParameters, prediction: TheoryPrediction)] {
    var entries: [(CosmologicalParameters, TheoryPrediction)] = []
    try forEachEntry(of: provider, answering: request) { entries.append(($0, $1)) }
    return entries
  }
}
