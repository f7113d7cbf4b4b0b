import EmberInference

/// Where a chain stands in its sequence of proposal directions.
package struct ProposalCycle: ChainMemory {
  package static var kind: String { "proposal cycle" }

  /// Which block to move in each of the coming steps, in random order.
  var visits: [Int] = []
  var position = 0
  /// For each block, an orthonormal set of directions, row by row.
  var directions: [[Double]]
  /// For each block, the next direction to use.
  var nextDirection: [Int]

  init(blocks: Int) {
    directions = Array(repeating: [], count: blocks)
    nextDirection = Array(repeating: 0, count: blocks)
  }

  /// True when every place in it exists.
  package var isPossible: Bool {
    position >= 0 && directions.count == nextDirection.count && visits.allSatisfy(directions.indices.contains)
      && nextDirection.allSatisfy { $0 >= 0 }
  }
}
