import ArgumentParser
import Ember

/// Throws a usage error unless the value of an option lies in its range.
func check(_ value: Int, _ setting: SettingRange) throws {
  if let objection = setting.objection(to: value) { throw ValidationError("\(setting.key) \(value): \(objection).") }
}

/// Throws a usage error unless the value of an option lies in its range.
func check(_ value: Double, _ setting: SettingRange) throws {
  if let objection = setting.objection(to: value) { throw ValidationError("\(setting.key) \(value): \(objection).") }
}
