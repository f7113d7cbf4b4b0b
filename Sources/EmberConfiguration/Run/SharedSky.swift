/// Data sets that see the same sky, or the same objects: added as they are, they would count it twice.
struct SharedSky {
  var problem: String
  var remedy: String

  /// What is wrong with joining two data sets; `nil` when nothing is.
  static func overlap(_ first: LikelihoodChoice, _ second: LikelihoodChoice) -> SharedSky? {
    for rule in cuts where Set([rule.cut, rule.other]) == Set([first.name, second.name]) {
      let cut = first.name == rule.cut ? first : second
      // A set that is cut for one of them is cut for all: the cuts are the same.
      if cuts.contains(where: { $0.cut == rule.cut && $0.other == cut.options.beside }) { return nil }
      return SharedSky(
        problem: "see the same sky",
        remedy:
          "Write `\(rule.cut): {beside: \(rule.other)}`, which leaves out what both have, or accept it with "
          + "`shared_sky: accepted`.")
    }
    guard groups.contains(where: { $0.contains(first.name) && $0.contains(second.name) }) else { return nil }
    return SharedSky(problem: "are made of the same observations", remedy: "Use one of them.")
  }

  /// Pairs of which one has to be cut.
  private static let cuts: [(cut: String, other: String)] = [
    ("planck2018_plik_lite", "act_dr6_cmbonly"), ("planck2018_plik_lite", "spt3g_2018_lite"),
    ("planck2018_plik_lite", "spt3g_2018_multifreq"), ("act_dr4_cmbonly", "planck2018_plik_lite"),
  ]

  /// SDSS, whose galaxies, quasars and forest DESI has observed again.
  private static let sdss = [
    "sdss_dr7_mgs", "sdss_dr12_consensus_bao", "sdss_dr12_consensus_full_shape", "sdss_dr12_consensus_final",
    "sdss_dr12_lrg_bao", "sdss_dr16_lrg_bao", "sdss_dr16_lrg_bao_fs", "sdss_dr16_qso_bao", "sdss_dr16_qso_bao_fs",
    "sdss_dr16_elg_bao", "sdss_dr16_elg_bao_fs", "sdss_dr16_lya_auto", "sdss_dr16_lya_qso",
  ]

  /// Data sets of which only one may be used.
  private static let groups: [Set<String>] =
    sdss.flatMap { [["desi_dr1_bao", $0], ["desi_dr2_bao", $0]] } + [
      ["act_dr4_cmbonly", "act_dr6_cmbonly"], ["spt3g_2018_lite", "spt3g_2018_multifreq"],
      ["planck2018_lensing", "planck_pr4_lensing"],
      ["cosmic_chronometers_32", "cosmic_chronometers_34"],
      ["union3", "pantheonplus", "des_dovekie"], ["desi_dr1_bao", "desi_dr2_bao", "desi_dr1_eboss_lya"],
      [
        "sdss_dr12_consensus_bao", "sdss_dr12_consensus_full_shape", "sdss_dr12_consensus_final", "sdss_dr12_lrg_bao",
        "sdss_dr16_lrg_bao_fs",
      ],
      [
        "sdss_dr12_consensus_bao", "sdss_dr12_consensus_full_shape", "sdss_dr12_consensus_final", "sdss_dr16_lrg_bao",
        "sdss_dr16_lrg_bao_fs",
      ],
      ["sdss_dr16_qso_bao", "sdss_dr16_qso_bao_fs"], ["sdss_dr16_elg_bao", "sdss_dr16_elg_bao_fs"],
      ["desi_dr1_eboss_lya", "sdss_dr16_lya_auto"], ["desi_dr1_eboss_lya", "sdss_dr16_lya_qso"],
      ["act_dr6_lensing", "planck2018_lensing"], ["act_dr6_lensing", "planck_pr4_lensing"],
    ]
}
