import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

extension TrainingDesign {
  /// The settings of each kind of plan, beside `kind` and `draws`.
  private static let planSettings = [
    "grid": ["per_axis"], "latin_hypercube": ["points"], "sobol": ["points"],
    "ellipsoid": ["points", "covmat", "center", "radius"],
  ]
  private static let planExample = "Write `plan: {kind: sobol, points: 1000}`, or a list of such entries."

  /// Reads `plan`: one entry or a list of them.
  mutating func readPlans(_ section: ConfigurationSection, kept: [String: String]?) {
    guard let node = section["plan"] else { return section.complain("plan", "missing", remedy: Self.planExample) }
    let items: [(ConfigurationNode, String)] =
      if case .sequence(let items) = node.content {
        items.enumerated().map { ($1, "plan[\($0)]") }
      } else { [(node, "plan")] }
    if items.isEmpty { section.complain("plan", "no entry", remedy: Self.planExample) }
    for (item, path) in items {
      section.complaints.attempt { () throws(EmberError) in
        if let plan = try plan(item, path: path, kept, section.complaints) { plans.append(plan) }
      }
    }
    let total = plans.reduce(0.0) { $0 + Double($1.points) * Double($1.draws) }
    if total > Double(SettingRange.mostPoints) {
      section.complain(
        "plan",
        "\(total) points, draws included, where \(SettingRange.mostPoints) are the most: each is a call of the solver",
        remedy: "Ask for fewer.")
    }
  }

  /// `nil` after a complaint.
  private mutating func plan(
    _ node: ConfigurationNode, path: String, _ kept: [String: String]?, _ complaints: ComplaintCollector
  )
    throws(EmberError) -> TrainingPlan?
  {
    let kind = node["kind"]?.text ?? ""
    guard let settings = Self.planSettings[kind] else {
      throw (node["kind"] ?? node).complaint(
        "\(path).kind", "unknown plan",
        remedy: SpellingSuggestion.remedy(for: kind, among: Self.planSettings.keys.sorted()))
    }
    let before = complaints.errors.count
    let others = Set(Self.planSettings.values.joined()).subtracting(settings)
    let section = ConfigurationSection(
      node, path: path, known: ["kind", "draws"] + settings,
      foreign: Dictionary(
        uniqueKeysWithValues: others.map { ($0, .refused("A plan of kind \(kind) has no such setting: remove it.")) }),
      complaints)
    var result = TrainingPlan(shape: .sobol, points: 0, draws: section.integer(.planDraws) ?? 1)
    switch kind {
    case "grid": result.shape = .grid(perAxis: section.integer(.perAxis) ?? 3)
    case "latin_hypercube": result.shape = .latinHypercube
    case "ellipsoid": if complaints.errors.isEmpty { result.shape = try ellipsoid(section, kept) }
    default: break
    }
    if case .grid(let perAxis) = result.shape {
      let count = pow(Double(perAxis), Double(parameters.count))
      guard count <= Double(SettingRange.mostPoints) else {
        throw node.complaint(path, "a grid of \(count) points", remedy: "Use another kind for so many parameters.")
      }
      result.points = Int(count)
    } else {
      if section["points"] == nil { section.complain("points", "missing", remedy: Self.planExample) }
      result.points = section.integer(.planPoints) ?? 0
    }
    return complaints.errors.count == before ? result : nil
  }

  private mutating func ellipsoid(_ section: ConfigurationSection, _ kept: [String: String]?) throws(EmberError)
    -> TrainingPlan.Shape
  {
    guard let file = section.text("covmat") else {
      throw section.node.complaint(
        section.keyPath("covmat"), "missing", remedy: "Name a covariance matrix as Cobaya and `ember run` write it.")
    }
    let name = ModelFiles.covariance(plan: plans.count + 1)
    let folder = (source as NSString).deletingLastPathComponent as NSString
    var path = file.hasPrefix("/") ? file : folder.appendingPathComponent(file)
    let text: String
    if let kept {
      // Older models kept a matrix under the name it had.
      guard let own = kept[name] ?? kept[file] else {
        throw section.node.complaint(
          section.keyPath("covmat"), "the model does not hold it, as \(name)", remedy: "Train the model anew.")
      }
      path = folder.appendingPathComponent(kept[name] == nil ? file : name)
      text = own
    } else {
      text = try TextFile.read(path, role: "the covariance matrix of a plan")
    }
    covariances[name] = text
    let matrix = try covariance(text, path: path)
    guard let factor = CholeskyFactor(matrix) else {
      throw section.node.complaint(section.keyPath("covmat"), "not positive definite", remedy: "Name another file.")
    }
    return .ellipsoid(center: try center(section), shape: factor, radius: section.number(.planRadius) ?? 4.5)
  }

  /// The part of a covariance file that belongs to the design's parameters, in their order.
  private func covariance(_ text: String, path: String) throws(EmberError) -> Matrix {
    let named: NamedCovariance
    do { named = try NamedCovariance(text: text, path: path) } catch { throw EmberError(error, source: source) }
    let spelled = named.names.map { ParameterName(spelling: $0) }
    var columns: [Int] = []
    for parameter in parameters {
      guard let column = spelled.firstIndex(of: parameter.name) else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: path, line: 1), problem: "\(parameter.name.rawValue) is missing",
            remedy: "An ellipsoid needs the covariance of every parameter with a range."))
      }
      columns.append(column)
    }
    var matrix = Matrix(rows: columns.count, columns: columns.count)
    for (a, i) in columns.enumerated() { for (b, j) in columns.enumerated() { matrix[a, b] = named.matrix[i, j] } }
    return matrix
  }

  private func center(_ section: ConfigurationSection) throws(EmberError) -> [Double] {
    guard let node = section["center"] else {
      return parameters.map { ($0.range.lowerBound + $0.range.upperBound) / 2 }
    }
    let names = parameters.map(\.name.rawValue)
    let block = ConfigurationSection(node, path: section.keyPath("center"), known: names, section.complaints)
    var result: [Double] = []
    for parameter in parameters {
      guard let value = block.number(parameter.name.rawValue), parameter.range.contains(value) else {
        throw node.complaint(
          block.keyPath(parameter.name.rawValue), "a value inside the parameter's range was expected",
          remedy: "Give the center of every parameter with a range.")
      }
      result.append(value)
    }
    return result
  }
}
