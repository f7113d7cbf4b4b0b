/// Eight numbers that are integrated side by side: eight neighbouring wavenumbers share one step sequence.
public typealias Lanes = SIMD8<Double>
