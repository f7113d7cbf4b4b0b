/// What numbers of an archive may be, so that nothing computed with them leaves the range of a double.
public enum StorageLimits {
  /// Numbers of models lie far below; squares and single precision still hold what is not larger.
  public static let largestNumber = 1e30
  /// No parameter is larger, in the units that Ember takes it in, nor are the ends of its range.
  public static let largestParameter = 1e6
}
