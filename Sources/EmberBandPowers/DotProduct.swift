/// The sum of products of two lists, to the end of the shorter one.
func dotProduct(_ a: [Double], _ b: [Double]) -> Double {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
      return dotProduct(first, second, count: min(a.count, b.count))
    }
  }
}

/// The sum of products of numbers that lie one after the other, in eight partial sums: a single one would wait for each addition.
func dotProduct(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
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
