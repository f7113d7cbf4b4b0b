import EmberNumerics
import Glibc

/// The folder of a data set: its files, found intact where the folder has checksums, and the arrays in them.
package final class DataFolder {
  package let path: String
  private let sums: ChecksummedFolder?
  private var archives: [String: NPZArchive] = [:]
  /// The paths of all files that have been read.
  package private(set) var files: Set<String> = []

  package init(path: String) throws(LikelihoodError) {
    self.path = path
    if access(path + "/" + ChecksummedFolder.list, F_OK) == 0 {
      do { sums = try ChecksummedFolder(path: path) } catch { throw .data(error) }
    } else {
      sums = nil
    }
  }

  /// Numbers with the shape of their array.
  package struct Table {
    package var shape: [Int]
    package var values: [Double]

    package init(shape: [Int], values: [Double]) { (self.shape, self.values) = (shape, values) }

    /// Numbers along the first axis, and of one of them.
    package var rows: Int { shape.first ?? 1 }
    package var columns: Int { shape.dropFirst().reduce(1, *) }
  }

  package func path(of name: String) -> String { name.hasPrefix("/") ? name : path + "/" + name }

  package func exists(_ name: String) -> Bool { access(path(of: name), F_OK) == 0 }

  package func bytes(_ name: String) throws(LikelihoodError) -> [UInt8] {
    files.insert(path(of: name))
    do throws(DataFileError) {
      guard let sums, sums.names.contains(name) else { return try DataFile(path: path(of: name)).bytes() }
      return try sums.bytes(name)
    } catch { throw .data(error) }
  }

  /// The array that a reference names: `FILE.npz#ARRAY`, `FILE.npy`, `FILE.fits` (the first image), `FILE.bin` (doubles), or a text
  /// of columns.
  ///
  /// - Throws: ``LikelihoodError`` where there is none, or where it holds what is no finite number.
  package func array(_ reference: String) throws(LikelihoodError) -> Table {
    let parts = reference.split(separator: "#", maxSplits: 1).map(String.init)
    let name = parts.first ?? reference
    let array: Table
    if name.hasSuffix(".npz") {
      array = try Self.array(try archive(name).arrays[parts.count > 1 ? parts[1] : ""], path(of: name), reference)
    } else if name.hasSuffix(".npy") {
      do { array = try Self.array(NPYArray(try bytes(name), file: path(of: name)), path(of: name), reference) } catch {
        throw Self.damaged(path(of: name), error)
      }
    } else if name.hasSuffix(".fits") {
      let bytes = try bytes(name)
      do {
        let image = try FITSImage(bytes, file: path(of: name))
        array = Table(shape: image.shape, values: image.values)
      } catch { throw Self.damaged(path(of: name), error) }
    } else if name.hasSuffix(".bin") {
      array = try doubles(name)
    } else {
      array = try table(name)
    }
    guard array.values.allSatisfy(\.isFinite) else {
      throw .data(.malformed(path: path(of: name), line: nil, expected: "finite numbers"))
    }
    return array
  }

  /// The arrays of a file.
  package func archive(_ name: String) throws(LikelihoodError) -> NPZArchive {
    if let known = archives[name] { return known }
    let archive: NPZArchive
    let bytes = try bytes(name)
    do { archive = try NPZArchive(bytes, file: path(of: name)) } catch { throw Self.damaged(path(of: name), error) }
    archives[name] = archive
    return archive
  }

  private static func array(_ array: NPYArray?, _ path: String, _ reference: String) throws(LikelihoodError) -> Table {
    guard let array, let values = array.doubles else {
      throw .data(.malformed(path: path, line: nil, expected: "an array of numbers as \(reference) names it"))
    }
    return Table(shape: array.shape, values: values)
  }

  private static func damaged(_ path: String, _ error: any Error) -> LikelihoodError {
    if let error = error as? LikelihoodError { return error }
    return .data(.malformed(path: path, line: nil, expected: "a sound file: \(error)"))
  }

  private func doubles(_ name: String) throws(LikelihoodError) -> Table {
    let bytes = try bytes(name)
    let count = bytes.count / 8
    guard count > 0, bytes.count % 8 == 0 else {
      throw .data(.malformed(path: path(of: name), line: nil, expected: "doubles of eight bytes"))
    }
    let values = bytes.withUnsafeBytes { raw in
      (0..<count).map {
        Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
      }
    }
    let side = Int(Double(count).squareRoot().rounded())
    return Table(shape: side * side == count ? [side, side] : [count], values: values)
  }

  /// Columns of numbers; what follows `#` is a comment.
  private func table(_ name: String) throws(LikelihoodError) -> Table {
    let path = path(of: name)
    var bytes = try bytes(name)
    bytes.append(0)
    var values: [Double] = []
    var (columns, rows, line, found) = (0, 0, 1, 0)
    var place = 0
    func expected(_ what: String) -> LikelihoodError { .data(.malformed(path: path, line: line, expected: what)) }
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 10 || byte == 0 {
        if found > 0 {
          if columns == 0 { columns = found }
          guard found == columns else { throw expected("\(columns) numbers as above, found \(found)") }
          rows += 1
        }
        (found, line, place) = (0, line + 1, place + 1)
      } else if byte == 35 {
        while bytes[place] != 10, bytes[place] != 0 { place += 1 }
      } else if byte == 32 || byte == 9 || byte == 13 || byte == 44 {
        place += 1
      } else {
        let (value, length) = bytes.withUnsafeBufferPointer { buffer -> (Double, Int) in
          guard let start = buffer.baseAddress.map({ UnsafeRawPointer($0 + place).assumingMemoryBound(to: CChar.self) })
          else { return (.nan, 0) }
          var end: UnsafeMutablePointer<CChar>?
          let value = strtod(start, &end)
          return (value, end.map { UnsafePointer($0) - start } ?? 0)
        }
        guard length > 0 else { throw expected("numbers") }
        values.append(value)
        (found, place) = (found + 1, place + length)
      }
    }
    guard rows > 0 else { throw .data(.malformed(path: path, line: nil, expected: "columns of numbers")) }
    return Table(shape: columns == 1 ? [rows] : [rows, columns], values: values)
  }
}
