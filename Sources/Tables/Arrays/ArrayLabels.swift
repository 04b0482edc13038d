import CommandSupport

/// The labels of a .npy file: numbers, each value a class.
struct ArrayLabels {
    private(set) var indices: [UInt16] = []
    private var classes: [String] = []
    private var known: [Double: UInt16] = [:]
    private let isClosed: Bool
    private var last: (value: Double, index: UInt16)?

    /// - Parameter classes: The labels that there are; nil where any number may be one.
    init(classes: [String]?) {
        isClosed = classes != nil
        self.classes = classes ?? []
        for (index, name) in self.classes.prefix(Int(UInt16.max)).enumerated() {
            if let value = decimalNumber(name), value.isFinite { known[value] = UInt16(index) }
        }
    }

    mutating func append(_ value: Double) throws(FieldError) {
        if let last, last.value == value {
            indices.append(last.index)
            return
        }
        let index: UInt16
        if let found = known[value] {
            index = found
        } else {
            // 0 and −0 are one value.
            let name = value == 0 ? "0" : value.shortest
            if isClosed { throw FieldError(description: unknownLabel(name, classes: classes)) }
            if classes.count == classLimit { throw FieldError(description: tooManyClasses) }
            index = UInt16(classes.count)
            classes.append(name)
            known[value] = index
        }
        last = (value, index)
        indices.append(index)
    }

    /// The classes in their order, which the indices follow from then on.
    mutating func finish(of table: String, hasLabel: Bool) throws(CommandError) -> [String] {
        if isClosed || !hasLabel { return classes }
        try requireTwoClasses(classes, of: table)
        let (inOrder, newIndices) = ordered(classes: classes)
        for row in indices.indices { indices[row] = newIndices[Int(indices[row])] }
        classes = inOrder
        return classes
    }
}
