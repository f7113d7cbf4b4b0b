// swift-tools-version: 6.2
import PackageDescription

// The dependency table of the article *Architecture*: each line lists everything a module may import.
let swift6: [SwiftSetting] = [.swiftLanguageMode(.v6)]
// What tests call is optimised; they themselves need not be, and are built in a fifth of the time.
let swift6Tests = swift6 + [.unsafeFlags(["-Onone"])]

let package = Package(
  name: "Ember",
  products: [
    .executable(name: "ember", targets: ["EmberCLI"]),
    .library(name: "Ember", targets: ["Ember"]),
    .library(name: "EmberLibrary", type: .dynamic, targets: ["EmberLibrary"]),
    .library(
      name: "EmberBoltzmann",
      targets: ["EmberBoltzmann", "EmberThermodynamics", "EmberProjection", "EmberNumerics", "EmberTheory"]),
    .library(
      name: "EmberConfiguration",
      targets: ["EmberConfiguration", "EmberDataSets", "EmberBandPowers", "EmberLikelihood"]),
    .library(
      name: "EmberLearning",
      targets: ["EmberLearning", "EmberEmulation", "EmberConfiguration", "EmberInference", "EmberCache"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev", "libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CEarlySignals"),
    .target(name: "EmberTheory", swiftSettings: swift6),
    .target(name: "EmberNumerics", dependencies: ["CGSL", "CZlib"], swiftSettings: swift6),
    .target(
      name: "EmberProjection", dependencies: ["EmberTheory", "EmberNumerics"],
      resources: [.embedInCode("Lensing/Resources/damping-tail.txt")], swiftSettings: swift6),
    .target(
      name: "EmberThermodynamics", dependencies: ["EmberTheory", "EmberNumerics"],
      resources: [
        .embedInCode("Background/Resources/primat2024-helium.txt"),
        .embedInCode("EffectiveAtom/Resources/effective-rates.txt"),
        .embedInCode("EffectiveAtom/Resources/lyman-alpha-correction.txt"),
      ], swiftSettings: swift6),
    .target(
      name: "EmberNonlinear", dependencies: ["EmberNumerics", "EmberThermodynamics"], swiftSettings: swift6),
    .target(
      name: "EmberBoltzmann",
      dependencies: ["EmberTheory", "EmberNumerics", "EmberThermodynamics", "EmberNonlinear", "EmberProjection"],
      swiftSettings: swift6),
    .target(name: "EmberNetworks", dependencies: ["EmberNumerics"], swiftSettings: swift6),
    .target(
      name: "EmberEmulation", dependencies: ["EmberTheory", "EmberNumerics", "EmberNetworks"],
      swiftSettings: swift6),
    .target(
      name: "EmberLearning", dependencies: ["EmberTheory", "EmberNumerics", "EmberEmulation"],
      swiftSettings: swift6),
    .target(
      name: "EmberLikelihood", dependencies: ["EmberTheory", "EmberNumerics"],
      exclude: ["Resources"], swiftSettings: swift6),
    .target(
      name: "EmberBandPowers", dependencies: ["EmberTheory", "EmberNumerics", "EmberLikelihood"],
      swiftSettings: swift6),
    .target(
      name: "EmberDataSets", dependencies: ["EmberTheory", "EmberNumerics", "EmberLikelihood", "EmberBandPowers"],
      swiftSettings: swift6),
    .target(name: "EmberInference", dependencies: ["EmberNumerics"], swiftSettings: swift6),
    .target(
      name: "EmberCache",
      dependencies: ["EmberTheory", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: swift6),
    .target(name: "EmberSettings", dependencies: ["EmberNumerics", "Yams"], swiftSettings: swift6),
    .target(
      name: "EmberSamplers", dependencies: ["EmberTheory", "EmberNumerics", "EmberInference", "EmberSettings"],
      swiftSettings: swift6),
    .target(
      name: "EmberConfiguration",
      dependencies: [
        "EmberSettings", "EmberSamplers",
        "EmberTheory", "EmberNumerics", "EmberThermodynamics", "EmberBoltzmann", "EmberNetworks", "EmberEmulation",
        "EmberLearning",
        "EmberLikelihood", "EmberBandPowers", "EmberDataSets",
        "EmberInference",
      ],
      swiftSettings: swift6),
    .target(
      name: "EmberAssembly",
      dependencies: [
        "EmberTheory", "EmberNumerics", "EmberBoltzmann", "EmberEmulation", "EmberLearning", "EmberLikelihood",
        "EmberBandPowers",
        "EmberInference",
        "EmberCache", "EmberConfiguration",
      ],
      swiftSettings: swift6),
    .target(
      name: "EmberReports",
      dependencies: [
        "EmberTheory", "EmberNumerics", "EmberBoltzmann", "EmberEmulation", "EmberLearning", "EmberLikelihood",
        "EmberBandPowers",
        "EmberInference",
        "EmberConfiguration",
        "EmberAssembly",
      ],
      swiftSettings: swift6),
    .target(
      name: "EmberWorkflows",
      dependencies: [
        "EmberTheory", "EmberNumerics", "EmberBoltzmann", "EmberNetworks", "EmberEmulation", "EmberLearning",
        "EmberLikelihood",
        "EmberBandPowers",
        "EmberInference",
        "EmberCache", "EmberConfiguration", "EmberAssembly", "EmberReports",
      ],
      swiftSettings: swift6),
    .target(
      name: "EmberDataTools",
      dependencies: [
        "EmberTheory", "EmberNumerics", "EmberLikelihood", "EmberBandPowers", "EmberInference", "EmberConfiguration",
        "EmberAssembly", "EmberReports", "EmberWorkflows",
      ],
      swiftSettings: swift6),
    .target(
      name: "Ember",
      dependencies: [
        "EmberSettings", "EmberSamplers", "EmberConfiguration", "EmberAssembly", "EmberReports", "EmberWorkflows",
        "EmberDataTools",
      ],
      swiftSettings: swift6),
    .target(
      name: "EmberLibrary",
      dependencies: [
        "EmberTheory", "EmberNumerics", "EmberThermodynamics", "EmberBoltzmann", "EmberEmulation", "EmberLearning",
        "EmberLikelihood", "EmberBandPowers", "EmberInference", "EmberConfiguration", "EmberAssembly",
      ],
      swiftSettings: swift6),
    .executableTarget(
      name: "EmberCLI",
      dependencies: [
        "Ember", "CEarlySignals", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swift6),
    .target(
      name: "EmberTestSupport", dependencies: ["EmberTheory", "EmberNumerics", "EmberInference"],
      path: "Tests/EmberTestSupport", swiftSettings: swift6),
    .testTarget(
      name: "EmberTheoryTests", dependencies: ["EmberTheory", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberNumericsTests", dependencies: ["EmberNumerics", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberProjectionTests", dependencies: ["EmberProjection", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberThermodynamicsTests", dependencies: ["EmberThermodynamics", "EmberTestSupport"],
      swiftSettings: swift6Tests
    ),
    .testTarget(
      name: "EmberNonlinearTests", dependencies: ["EmberNonlinear", "EmberThermodynamics", "EmberTestSupport"],
      swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberBoltzmannTests",
      dependencies: ["EmberBoltzmann", "EmberThermodynamics", "EmberNonlinear", "EmberProjection", "EmberTestSupport"],
      swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberNetworksTests", dependencies: ["EmberNetworks", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberEmulationTests", dependencies: ["EmberEmulation", "EmberNetworks", "EmberTestSupport"],
      swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberLearningTests",
      dependencies: ["EmberLearning", "EmberBoltzmann", "EmberEmulation", "EmberTestSupport"],
      swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberBandPowersTests", dependencies: ["EmberBandPowers", "EmberTestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberDataSetsTests", dependencies: ["EmberDataSets", "EmberConfiguration", "EmberTestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberLikelihoodTests", dependencies: ["EmberLikelihood", "EmberConfiguration", "EmberTestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberInferenceTests", dependencies: ["EmberInference", "EmberTestSupport"],
      swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberSettingsTests", dependencies: ["EmberSettings", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberSamplersTests", dependencies: ["EmberSamplers", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberCacheTests", dependencies: ["EmberCache", "EmberTestSupport"],
      swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberConfigurationTests", dependencies: ["EmberConfiguration", "EmberTestSupport"],
      swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberAssemblyTests", dependencies: ["EmberAssembly", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberReportsTests", dependencies: ["EmberReports", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberWorkflowsTests", dependencies: ["EmberWorkflows", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberDataToolsTests", dependencies: ["EmberDataTools", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberLibraryTests", dependencies: ["EmberLibrary", "EmberTestSupport"], swiftSettings: swift6Tests),
    .executableTarget(
      name: "EmberFuzz",
      dependencies: [
        "Ember", "EmberTestSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/EmberFuzz", swiftSettings: swift6),
    .testTarget(
      name: "EmberTests", dependencies: ["Ember", "EmberFuzz", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberReferenceTests", dependencies: ["EmberBoltzmann", "EmberTestSupport"],
      exclude: ["Tables"], swiftSettings: swift6Tests),
    .testTarget(
      name: "EmberEndToEndTests", dependencies: ["EmberCLI", "EmberTestSupport"], swiftSettings: swift6Tests),
    .testTarget(name: "ArchitectureTests", swiftSettings: swift6Tests),
  ]
)
