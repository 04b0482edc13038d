import CommandSupport

/// The classes in their order, and for each index before the one after: numbers by their values, then the others by
/// their Unicode scalars.
func ordered(classes names: [String]) -> (classes: [String], newIndices: [UInt16]) {
    let keys = names.map { name in (value: decimalNumber(name).flatMap { $0.isFinite ? $0 : nil }, name: name) }
    let order = names.indices.sorted { a, b in
        switch (keys[a].value, keys[b].value) {
        case (let x?, let y?): x < y
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): keys[a].name.unicodeScalars.lexicographicallyPrecedes(keys[b].name.unicodeScalars)
        }
    }
    var newIndices = [UInt16](repeating: 0, count: names.count)
    for (new, old) in order.enumerated() { newIndices[old] = UInt16(new) }
    return (order.map { names[$0] }, newIndices)
}

/// Refuses labels that are all the same.
func requireTwoClasses(_ classes: [String], of table: String) throws(CommandError) {
    if classes.count == 1 {
        throw .input(
            "\(table): the label of each row is \(printable(classes[0])); at least two different labels need to occur")
    }
}
