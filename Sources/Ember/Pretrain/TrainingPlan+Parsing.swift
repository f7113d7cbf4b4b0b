import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

extension TrainingDesign {
  private static let planKinds = ["grid", "latin_hypercube", "sobol", "ellipsoid"]
  private static let planExample = "Write `plan: {kind: sobol, points: 1000}`, or a list of such entries."
  private static let mostPoints = 10_000_000

  /// Reads `plan`: one entry or a list of them.
  mutating func readPlans(_ section: ConfigurationSection, kept: [String: String]?) throws(EmberError) {
    guard let node = section["plan"] else {
      throw section.node.complaint("plan", "missing", remedy: Self.planExample)
    }
    if case .sequence(let items) = node.content {
      for (index, item) in items.enumerated() { plans.append(try plan(item, path: "plan[\(index)]", kept)) }
      if items.isEmpty { throw node.complaint("plan", "no entry", remedy: Self.planExample) }
    } else {
      plans = [try plan(node, path: "plan", kept)]
    }
  }

  private mutating func plan(_ node: ConfigurationNode, path: String, _ kept: [String: String]?) throws(EmberError)
    -> TrainingPlan
  {
    let section = try ConfigurationSection(
      node, path: path, known: ["kind", "points", "per_axis", "draws", "covmat", "center", "radius"])
    let kind = try section.text("kind") ?? ""
    var result = TrainingPlan(shape: .sobol, points: 0, draws: try section.integer("draws", atLeast: 1) ?? 1)
    switch kind {
    case "grid": result.shape = .grid(perAxis: try section.integer("per_axis", atLeast: 2) ?? 3)
    case "latin_hypercube": result.shape = .latinHypercube
    case "sobol": result.shape = .sobol
    case "ellipsoid": result.shape = try ellipsoid(section, kept)
    default:
      throw node.complaint(
        "\(path).kind", "unknown plan", remedy: SpellingSuggestion.remedy(for: kind, among: Self.planKinds))
    }
    if case .grid(let perAxis) = result.shape {
      let count = pow(Double(perAxis), Double(parameters.count))
      guard count <= Double(Self.mostPoints) else {
        throw node.complaint(path, "a grid of \(count) points", remedy: "Use another kind for so many parameters.")
      }
      result.points = Int(count)
    } else {
      guard let points = try section.integer("points", atLeast: 1), points <= Self.mostPoints else {
        throw node.complaint("\(path).points", "the number of points is missing", remedy: Self.planExample)
      }
      result.points = points
    }
    return result
  }

  private mutating func ellipsoid(_ section: ConfigurationSection, _ kept: [String: String]?) throws(EmberError)
    -> TrainingPlan.Shape
  {
    guard let file = try section.text("covmat") else {
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
    let radius = try section.number("radius", "a positive number") { $0 > 0 } ?? 4.5
    return .ellipsoid(center: try center(section), shape: factor, radius: radius)
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
    let block = try ConfigurationSection(node, path: section.keyPath("center"), known: names)
    var result: [Double] = []
    for parameter in parameters {
      guard let value = try block.number(parameter.name.rawValue), parameter.range.contains(value) else {
        throw node.complaint(
          block.keyPath(parameter.name.rawValue), "a value inside the parameter's range was expected",
          remedy: "Give the center of every parameter with a range.")
      }
      result.append(value)
    }
    return result
  }
}
