import Glibc

extension DataFile {
  /// Writes the whole file aside, brings it to the disk and renames it into place, so that no half of it is ever seen.
  ///
  /// - Throws: ``DataFileError/unwritable(path:reason:)``; what was there before is untouched then.
  public func write(_ bytes: [UInt8]) throws(DataFileError) {
    let aside = path + ".part"
    guard let file = fopen(aside, "wb") else { throw unwritable() }
    let count = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    let isFlushed = count == bytes.count && fflush(file) == 0 && fsync(fileno(file)) == 0
    let error = unwritable()
    guard fclose(file) == 0, isFlushed else {
      unlink(aside)
      throw error
    }
    guard rename(aside, path) == 0 else {
      let error = unwritable()
      unlink(aside)
      throw error
    }
  }

  private func unwritable() -> DataFileError { .unwritable(path: path, reason: String(cString: strerror(errno))) }
}
