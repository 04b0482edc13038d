/// "; did you mean --hidden?" where one of the names is close to what was typed, otherwise nothing.
package func suggestion(for typed: String, among names: [String]) -> String {
    // A long argument is no misspelled name, and the distance takes quadratic time.
    if typed.count > 40 { return "" }
    let ranked = names.map { (name: $0, distance: editDistance(typed, $0)) }
    guard let nearest = ranked.min(by: { $0.distance < $1.distance }) else { return "" }
    // A third of the letters may be wrong; beyond that, a name that begins like the typed one is still a good guess.
    if nearest.distance <= max(typed.count, nearest.name.count) / 3 { return "; did you mean \(nearest.name)?" }
    let completed = names.filter { typed.count >= 3 && $0.hasPrefix(typed) }
    return completed.count == 1 ? "; did you mean \(completed[0])?" : ""
}

/// The number of letters to insert, delete, replace, or swap with their neighbour, to get from one word to the other.
package func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
