/// The sum of products of two lists, to the end of the shorter one.
func dotProduct(_ a: [Double], _ b: [Double]) -> Double {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
      return dotProduct(first, second, count: min(a.count, b.count))
    }
  }
}

/// The sum of products of weights and the numbers that begin at a place of a list, which has to hold as many.
func dotProduct(_ weights: [Double], _ values: [Double], from place: Int) -> Double {
  precondition(place >= 0 && place + weights.count <= values.count)
  return weights.withUnsafeBufferPointer { a in
    values.withUnsafeBufferPointer { b in
      guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
      return dotProduct(first, second + place, count: a.count)
    }
  }
}

/// Adds a factor times weights to the numbers that begin at a place of a list, which has to hold as many.
func accumulate(_ factor: Double, _ weights: [Double], into values: inout [Double], from place: Int) {
  precondition(place >= 0 && place + weights.count <= values.count)
  weights.withUnsafeBufferPointer { weights in
    values.withUnsafeMutableBufferPointer { values in
      for i in weights.indices { values[place + i] += factor * weights[i] }
    }
  }
}

/// The sum of products of numbers that lie one after the other, in eight partial sums: a single one would wait for each addition.
private func dotProduct(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
  var sums = SIMD8<Double>.zero
  let whole = count & ~7
  var i = 0
  while i < whole {
    let (x, y) = (UnsafeRawPointer(a + i), UnsafeRawPointer(b + i))
    sums += x.loadUnaligned(as: SIMD8<Double>.self) * y.loadUnaligned(as: SIMD8<Double>.self)
    i += 8
  }
  var sum = sums.sum()
  while i < count {
    sum += a[i] * b[i]
    i += 1
  }
  return sum
}
