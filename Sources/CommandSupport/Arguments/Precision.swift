/// What `--precision` takes.
package enum Precision: String, CaseIterable, Codable, Sendable {
    case float
    case double
}
