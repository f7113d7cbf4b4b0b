/// Named arrays in one `.npz` file, as `numpy.savez` and `numpy.savez_compressed` write and `numpy.load` reads it: a zip
/// archive of `.npy` files. Nothing in it is ever executed.
public struct NPZArchive: Sendable, Hashable {
  public var arrays: [String: NPYArray]

  public init(_ arrays: [String: NPYArray]) { self.arrays = arrays }

  /// Reads the bytes of a file; `file` names it in errors.
  public init(_ bytes: [UInt8], file: String) throws(StorageError) {
    arrays = [:]
    for entry in try ZipArchive.entries(bytes, file: file) where entry.name.hasSuffix(".npy") {
      let name = String(entry.name.dropLast(4))
      arrays[name] = try NPYArray(entry.contents, file: "\(file), array \(name)")
    }
  }

  /// Reads a file.
  public init(path: String) throws(StorageError) {
    let bytes: [UInt8]
    do { bytes = try DataFile(path: path).bytes() } catch { throw .malformed(file: path, reason: "\(error)") }
    try self.init(bytes, file: path)
  }

  /// The bytes of a file with these arrays, in the order of their names; equal arrays give equal bytes.
  public var bytes: [UInt8] {
    ZipArchive.bytes(arrays.sorted { $0.key < $1.key }.map { (name: $0.key + ".npy", contents: $0.value.bytes) })
  }
}
