import EmberSettings
import Testing

@testable import EmberConfiguration

/// What `ember data` says.
@Suite("Cards of data sets")
struct DataCardsTests {
  @Test("Every data set has a card, and every card a data set and its references")
  func complete() throws {
    let cards = try DataCards()
    #expect(Set(cards.names) == Set(Catalogue.standard.likelihoods.keys))
    #expect(cards.list.split(separator: "\n").count == cards.names.count)
    for name in cards.names {
      #expect(cards.list.contains(name))
      #expect(try cards.bibtex(name).contains("eprint = {"), "\(name)")
    }
  }

  @Test("A card says what is measured, with which priors, and who has made it")
  func show() throws {
    let text = try DataCards().show("act_dr6_cmbonly")
    for words in [
      "45 band powers of lensed_TT", "A_act: {prior: {dist: norm, loc: 1.0, scale: 0.003}}",
      "P_act: {prior: {min: 0.9, max: 1.1}}", "arXiv:2503.14452", "candl",
    ] { #expect(text.contains(words), "\(text)") }
    #expect(try DataCards().show("desi_dr2_bao").contains("distances at 7 redshifts from z = 0.295 to 2.33"))
  }

  @Test("An unknown name is a usage error with a suggestion")
  func unknown() throws {
    let error = #expect(throws: EmberError.self) { try DataCards().show("desi_dr2_ba") }
    #expect(error?.status == .usage && "\(error.map { "\($0)" } ?? "")".contains("desi_dr2_bao"))
  }
}
