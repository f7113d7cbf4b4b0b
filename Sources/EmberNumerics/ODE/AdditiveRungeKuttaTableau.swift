/// Coefficients of ARK4(3)6L[2]SA (Kennedy & Carpenter, Appl. Numer. Math. 44 (2003) 139, appendix C).
///
/// Six stages; fourth order with an embedded third-order solution; the implicit part is L-stable and stiffly accurate.
public enum AdditiveRungeKuttaTableau {
  public static let stages = 6
  /// The diagonal of the implicit part.
  public static let gamma = 0.25
  /// Stage times.
  public static let times = [0, 1.0 / 2, 83.0 / 250, 31.0 / 50, 17.0 / 20, 1]
  /// Rows of the explicit part, strictly lower triangular.
  public static let explicit: [[Double]] = [
    [],
    [1.0 / 2],
    [13861.0 / 62500, 6889.0 / 62500],
    [
      -116_923_316_275.0 / 2_393_684_061_468, -2_731_218_467_317.0 / 15_368_042_101_831,
      9_408_046_702_089.0 / 11_113_171_139_209,
    ],
    [
      -451_086_348_788.0 / 2_902_428_689_909, -2_682_348_792_572.0 / 7_519_795_681_897,
      12_662_868_775_082.0 / 11_960_479_115_383, 3_355_817_975_965.0 / 11_060_851_509_271,
    ],
    [
      647_845_179_188.0 / 3_216_320_057_751, 73_281_519_250.0 / 8_382_639_484_533,
      552_539_513_391.0 / 3_454_668_386_233, 3_354_512_671_639.0 / 8_306_763_924_573, 4040.0 / 17871,
    ],
  ]
  /// Rows of the implicit part below its diagonal.
  public static let implicit: [[Double]] = [
    [],
    [1.0 / 4],
    [8611.0 / 62500, -1743.0 / 31250],
    [5_012_029.0 / 34_652_500, -654_441.0 / 2_922_500, 174_375.0 / 388_108],
    [
      15_267_082_809.0 / 155_376_265_600, -71_443_401.0 / 120_774_400, 730_878_875.0 / 902_184_768,
      2_285_395.0 / 8_070_912,
    ],
    [82889.0 / 524_892, 0, 15625.0 / 83664, 69875.0 / 102_672, -2260.0 / 8211],
  ]
  /// Weights of the fourth-order solution.
  public static let weights = [82889.0 / 524_892, 0, 15625.0 / 83664, 69875.0 / 102_672, -2260.0 / 8211, 1.0 / 4]
  /// Weights of the embedded third-order solution.
  public static let embedded = [
    4_586_570_599.0 / 29_645_900_160, 0, 178_811_875.0 / 945_068_544, 814_220_225.0 / 1_159_782_912,
    -3_700_637.0 / 11_593_932, 61727.0 / 225_920,
  ]
  /// Fourth- minus third-order weights.
  static let errorWeights = zip(weights, embedded).map { $0 - $1 }
}
