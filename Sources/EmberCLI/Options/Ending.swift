import ArgumentParser
import Ember

/// Runs a verb and turns its errors into paragraphs on standard error and the exit status that belongs to them.
func reportingErrors(_ body: () throws -> Void) throws {
  do { try body() } catch let error as EmberError {
    for paragraph in error.paragraphs { StandardStreams.note("ember: \(paragraph)") }
    throw ExitCode(error.exitStatus)
  } catch let code as ExitCode {
    throw code
  } catch {
    let failure = EmberError.internalFailure("\(error)")
    StandardStreams.note("ember: \(failure)")
    throw ExitCode(failure.exitStatus)
  }
}

/// Ends a verb that has done its work, which may be not what was hoped for.
func end(_ status: ExitStatus) throws {
  if status != .success { throw ExitCode(status.rawValue) }
}
