/// The couplings l/(2l+1) and (l+1)/(2l+1) of a free-streaming hierarchy, for every l that is ever used.
enum HierarchyCoefficients {
  /// Two numbers per l. Lives as long as the process.
  nonisolated(unsafe) static let table: UnsafePointer<SIMD2<Double>> = {
    let highest = 1000
    let memory = UnsafeMutablePointer<SIMD2<Double>>.allocate(capacity: highest + 1)
    for l in 0...highest { memory[l] = SIMD2(Double(l), Double(l + 1)) / Double(2 * l + 1) }
    return UnsafePointer(memory)
  }()
}
