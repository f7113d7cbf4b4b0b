/// Takes arrays out of an archive, each checked for length and for numbers that nothing can be computed with.
package struct ArchiveReader {
  package let archive: NPZArchive
  /// Names the archive in errors.
  package let file: String

  package init(archive: NPZArchive, file: String) {
    self.archive = archive
    self.file = file
  }

  /// The numbers of an array; `count` of them when given.
  package func numbers(_ name: String, count: Int? = nil) throws(StorageError) -> [Double] {
    guard let array = archive.arrays[name] else { throw .missingArray(file: file, name: name) }
    guard let values = array.doubles, values.count == count ?? values.count else {
      throw .wrongShape(
        file: file, name: name, found: "of shape \(array.shape)", expected: "\(count ?? 0) numbers")
    }
    guard let odd = values.first(where: { !(abs($0) <= StorageLimits.largestNumber) }) else { return values }
    throw .malformed(
      file: file,
      reason: "the array \(name) holds \(odd), not a finite number of at most \(StorageLimits.largestNumber)")
  }

  /// The same in single precision.
  package func floats(_ name: String, count: Int? = nil) throws(StorageError) -> [Float] {
    try numbers(name, count: count).map { Float($0) }
  }

  /// Numbers that describe parameters of a model.
  package func parameters(_ name: String, count: Int) throws(StorageError) -> [Double] {
    let values = try numbers(name, count: count)
    guard let odd = values.first(where: { abs($0) > StorageLimits.largestParameter }) else { return values }
    throw .malformed(
      file: file,
      reason: "the array \(name) holds \(odd), where parameters are at most \(StorageLimits.largestParameter)")
  }

  /// Whole numbers.
  package func integers(_ name: String) throws(StorageError) -> [Int] {
    let values = try numbers(name)
    let whole = values.compactMap { Int(exactly: $0) }
    guard whole.count == values.count else {
      throw .wrongShape(file: file, name: name, found: "not whole", expected: "whole numbers")
    }
    return whole
  }

  /// A square matrix.
  package func square(_ name: String, size: Int) throws(StorageError) -> Matrix {
    Matrix(rows: size, columns: size, elements: try numbers(name, count: size * size))
  }
}
