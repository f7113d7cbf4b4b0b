// swift-tools-version: 6.2
import PackageDescription

let swift6: [SwiftSetting] = [.swiftLanguageMode(.v6)]
let solver: [Target.Dependency] = [
  .product(name: "EmberBoltzmann", package: "Ember"),
  .product(name: "ArgumentParser", package: "swift-argument-parser"),
]

// Build with -Xswiftc -enable-testing: the stages of the solver are internal to its module.
let package = Package(
  name: "EmberBenchmarks",
  dependencies: [
    .package(name: "Ember", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .target(name: "CAllocation", path: "Sources/CAllocation"),
    .executableTarget(
      name: "emulators", dependencies: solver + ["CAllocation", .product(name: "EmberLearning", package: "Ember")],
      path: "Sources/Emulators", swiftSettings: swift6),
    .executableTarget(name: "derivatives", dependencies: solver, path: "Sources/Derivatives", swiftSettings: swift6),
    .executableTarget(
      name: "likelihoods", dependencies: solver + [.product(name: "EmberConfiguration", package: "Ember")],
      path: "Sources/Likelihoods", swiftSettings: swift6),
    .executableTarget(name: "robustness", dependencies: solver, path: "Sources/Robustness", swiftSettings: swift6),
    .executableTarget(name: "timer", dependencies: solver, path: "Sources/Timer", swiftSettings: swift6),
  ]
)
