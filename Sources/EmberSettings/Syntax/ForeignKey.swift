/// A key of Cobaya's that Ember has no use for: its value may be one that changes nothing.
package struct ForeignKey: Sendable {
  /// What to do when the value would change something: a sentence.
  package let remedy: String
  private let accepts: @Sendable (ConfigurationNode) -> Bool

  /// True when the value asks for nothing: null always does.
  package func isHarmless(_ value: ConfigurationNode) -> Bool { value.isNull || accepts(value) }

  /// Never harmless, unless null.
  package static func refused(_ remedy: String) -> ForeignKey { ForeignKey(remedy: remedy) { _ in false } }

  /// Harmless when off.
  package static func unless(off remedy: String) -> ForeignKey { ForeignKey(remedy: remedy) { $0.boolean == false } }

  /// Harmless with one number.
  package static func unless(_ number: Double, _ remedy: String) -> ForeignKey {
    ForeignKey(remedy: remedy) { $0.number == number }
  }

  /// Harmless when empty.
  package static func unless(empty remedy: String) -> ForeignKey {
    ForeignKey(remedy: remedy) { node in
      if case .sequence(let items) = node.content { items.isEmpty } else { node.entries?.isEmpty ?? (node.text == "") }
    }
  }

  /// Harmless whatever it says: it is about how Cobaya works and not about what is computed.
  package static let ignored = ForeignKey(remedy: "Remove it.") { _ in true }

  private init(remedy: String, accepts: @escaping @Sendable (ConfigurationNode) -> Bool) {
    self.remedy = remedy
    self.accepts = accepts
  }
}

extension ForeignKey {
  /// At the top of a file.
  package static let top: [String: ForeignKey] = [
    "force": .unless(off: "Use the option --force."), "resume": .unless(off: "Use the option --resume."),
    "test": .unless(off: "Use `ember evaluate` to test a file."),
    "minimize": .unless(off: "Use the command `ember minimize`."),
    "post": .unless(empty: "Remove it: Ember does not post-process chains, but `sampler: importance` re-weights them."),
    "debug": .ignored, "debug_file": .ignored, "packages_path": .ignored, "timing": .ignored,
    "stop_at_error": .ignored, "version": .ignored, "modules": .ignored, "path": .ignored, "allow_renames": .ignored,
  ]

  /// What a likelihood or a theory may have in a file that Cobaya completed.
  package static let component: [String: ForeignKey] = [
    "speed": .ignored, "stop_at_error": .ignored, "version": .ignored, "type": .ignored, "input_params": .ignored,
    "output_params": .ignored, "provides": .ignored, "requires": .ignored, "python_path": .ignored, "path": .ignored,
    "data_folder": .ignored, "no_clik": .ignored, "aliases": .ignored, "use_renames": .ignored,
    "renames": .unless(empty: "Use one of the spellings that Ember knows."),
    "params": .unless(empty: "Write parameters under `params` at the top."),
    "extra_args": .unless(empty: "Write fixed parameters under `params`, for example `m_nu: 0.06`."),
  ]

  /// In the block of a sampler.
  package static let sampler: [String: ForeignKey] = [
    "drag": .unless(off: "Remove it: Ember oversamples the fast parameters (`oversample_power`)."),
    "measure_speeds": .ignored, "callback_every": .ignored, "check_every": .refused("It is `learn_every` now."),
    "blocking": .refused("Remove it: Ember knows which parameters are fast."),
    "covmat_params": .refused("Name the parameters in the first line of the file given as `covmat`."),
    "callback_function": .refused("Remove it: Ember runs no Python."),
    "temperature": .unless(1, "Remove it: chains sample the posterior itself."),
    "oversample": .refused("Use `oversample_power`."), "drag_limits": .refused("Use `oversample_power`."),
    "version": .ignored, "python_path": .ignored,
  ]
}
