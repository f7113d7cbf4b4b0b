/// This release of Ember.
public enum Release {
  public static let version = "0.1.0"
}
