/// What happens next after a round.
public enum SamplerDirective: Sendable, Hashable {
  /// Go on.
  case proceed
  /// Hand out the state, then go on.
  case checkpoint
  /// Hand out the state, then end the run.
  case stop
}

/// Watches a run and writes down what it produces.
///
/// All calls come from the thread that called `run`, between rounds, in an order that depends on the seed only. What a
/// method throws ends the run and leaves `run` unchanged.
public protocol SamplerObserver<Annotation> {
  associatedtype Annotation: Sendable & Codable

  /// A new row of a chain, counted from 0: its weight is final. Rows of one chain come in order.
  mutating func didProduce(_ row: ChainRow<Annotation>, chain: Int) throws

  /// A round is over, its rows have been handed out.
  mutating func didFinishRound(_ status: SamplerStatus) throws -> SamplerDirective

  /// Before the first round, when asked for by `didFinishRound`, and at the end of every run. All rows that the state counts have been handed out.
  mutating func checkpoint(_ state: SamplerState<Annotation>) throws
}

extension SamplerObserver {
  /// Always goes on.
  public mutating func didFinishRound(_ status: SamplerStatus) throws -> SamplerDirective { .proceed }

  /// Does nothing.
  public mutating func checkpoint(_ state: SamplerState<Annotation>) throws {}
}
