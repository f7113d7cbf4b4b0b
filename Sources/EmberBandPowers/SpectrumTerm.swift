/// A part of one spectrum of a data set: fixed C_l, times numbers that depend on nuisance parameters, times the coefficient of the spectrum
/// of the theory that it comes from.
public struct SpectrumTerm: Sendable {
  /// One of the numbers that a transformation has made of its nuisance parameters.
  public struct Factor: Sendable, Hashable {
    /// The place of the transformation in its list.
    public var step: Int
    /// The place of the number among its ``SpectrumTransformation/coefficients(_:_:)``.
    public var index: Int

    public init(step: Int, index: Int) {
      self.step = step
      self.index = index
    }
  }

  /// The place of the spectrum in the layout.
  public var place: Int
  /// C_l from l = 0.
  public var values: [Double]
  /// Which spectrum of the theory it comes from; none for what is added, such as foregrounds.
  public var direction: Int?
  public var factors: [Factor]

  public init(place: Int, values: [Double], direction: Int? = nil, factors: [Factor] = []) {
    self.place = place
    self.values = values
    self.direction = direction
    self.factors = factors
  }

  /// The same C_l times one more number.
  public func times(_ factor: Factor) -> SpectrumTerm {
    var term = self
    term.factors.append(factor)
    return term
  }
}
