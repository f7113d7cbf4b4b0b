import ArgumentParser
import Ember
import Foundation

/// Runs a verb and turns its errors into paragraphs on standard error and the exit status that belongs to them.
func reportingErrors(_ body: () throws -> Void) throws {
  do { try body() } catch let error as EmberError {
    for paragraph in error.paragraphs { FileHandle.standardError.write(Data("ember: \(paragraph)\n".utf8)) }
    throw ExitCode(error.exitStatus)
  } catch let code as ExitCode {
    throw code
  } catch {
    let failure = EmberError.internalFailure("\(error)")
    FileHandle.standardError.write(Data("ember: \(failure)\n".utf8))
    throw ExitCode(failure.exitStatus)
  }
}
