import CommandSupport

/// What a reader is asked for: a table of its own columns, or one that fits a schema.
enum ColumnRequest {
    case training(TableOptions)
    case matching(TableSchema, header: TableOptions.Header, label: ColumnReference?, labels: Labels)

    enum Labels {
        case required
        /// Read where there are some.
        case optional
        /// Passed over where there are some.
        case ignored
    }

    var header: TableOptions.Header {
        switch self {
        case .training(let options): options.header
        case .matching(_, let header, _, _): header
        }
    }

    /// The labels that there are; nil where any text may be one.
    var classes: [String]? {
        if case .matching(let schema, _, _, _) = self { return schema.classes }
        return nil
    }

    /// Whether one column is too few.
    var needsSeveralColumns: Bool {
        switch self {
        case .training: true
        case .matching(let schema, _, _, let labels): schema.featureCount + (labels == .required ? 1 : 0) > 1
        }
    }

    /// What a file of one column should have had.
    private var columnsNeeded: String {
        switch self {
        case .training: "a table needs to have features and a label"
        case .matching(let schema, _, _, let labels):
            "it needs to have \(counted(schema.featureCount, "feature"))"
                + (labels == .required || schema.featureCount == 1 ? " and the label" : "")
        }
    }

    /// Refuses a file of one column where that is too few, with what may be the reason.
    func requireSeveralColumns(_ count: Int, text: String, line: String) throws(CommandError) {
        guard count == 1, needsSeveralColumns else { return }
        throw .input("\(line) has 1 column; \(columnsNeeded)\(separatorHint(for: text))")
    }

    /// What a file without a row should have had.
    var expectation: String {
        switch self {
        case .training, .matching(_, _, _, .required): "it needs to have rows of numbers with a label in each"
        case .matching: "it needs to have rows of numbers"
        }
    }

    /// What each column of a file is for.
    ///
    /// - Parameters:
    ///   - names: Of the columns, where there is a header.
    ///   - count: Columns of the file.
    ///   - table: What the messages call the file, and what they call it with the line that was counted.
    func layout(
        names: [String]?, count: Int, table: String, line: String
    ) throws(CommandError) -> ColumnLayout {
        switch self {
        case .training(let options):
            try trainingLayout(options, names: names, count: count, table: table)
        case .matching(let schema, _, let label, let labels):
            if let names, let wanted = schema.featureNames {
                try layoutByName(schema, wanted: wanted, label: label, labels: labels, names: names, table: table)
            } else {
                try layoutByPosition(
                    schema, label: label, labels: labels, names: names, count: count, table: table, line: line)
            }
        }
    }
}

private func trainingLayout(
    _ options: TableOptions, names: [String]?, count: Int, table: String
) throws(CommandError) -> ColumnLayout {
    let label = try options.label?.position(among: names, count: count, of: table) ?? count - 1
    var layout = ColumnLayout(columnCount: count, names: names)
    layout.suggestsOptions = true
    for column in options.dropped {
        let position = try column.position(among: names, count: count, of: table)
        if position == label {
            throw .input(
                "\(table): the column \(quoted(column.text)) is the label, so it cannot be dropped; --label names "
                    + "another column")
        }
        layout.purposes[position] = .dropped
    }
    layout.purposes[label] = .label
    layout.labelName = names?[label]
    let features = layout.purposes.indices.filter { layout.purposes[$0] == .unknown }
    if features.isEmpty {
        throw .input(
            "\(table): the label is the only column that is not dropped; at least one feature needs to be left")
    }
    layout.setFeatures(features)
    return layout
}

private func layoutByName(
    _ schema: TableSchema, wanted: [String], label: ColumnReference?, labels: ColumnRequest.Labels, names: [String],
    table: String
) throws(CommandError) -> ColumnLayout {
    var layout = ColumnLayout(columnCount: names.count, names: names)
    var positions: [String: [Int]] = [:]
    for (position, name) in names.enumerated() { positions[name, default: []].append(position) }
    var wantedCounts: [String: Int] = [:]
    for name in wanted { wantedCounts[name, default: 0] += 1 }

    let labelPosition: Int?
    if let label {
        labelPosition = try label.position(among: names, count: names.count, of: table)
    } else if let name = schema.labelName, let found = positions[name], found.count > wantedCounts[name, default: 0] {
        if found.count > wantedCounts[name, default: 0] + 1 {
            throw .input("\(table) has \(found.count) columns named \(quoted(name)), the label; it needs to have one")
        }
        labelPosition = found.last
    } else {
        labelPosition = nil
    }
    if let labelPosition {
        layout.purposes[labelPosition] = labels == .ignored ? .dropped : .label
        layout.labelName = names[labelPosition]
        positions[names[labelPosition]]?.removeAll { $0 == labelPosition }
    } else if labels == .required {
        let missing =
            schema.labelName.map { "has no column named \(quoted($0)), the label\(hint(for: $0, among: names))" }
            ?? "has a label, and its name is not known"
        throw .input("\(table) \(missing); --label tells which column it is")
    }
    // A name that the schema has twice is met twice, in the order of the columns.
    var features: [Int] = []
    var used: [String: Int] = [:]
    for name in wanted {
        let found = positions[name] ?? []
        let count = wantedCounts[name, default: 0]
        if found.count < count {
            let others = names.indices.filter { layout.purposes[$0] == .unknown }.map { names[$0] }
            throw .input(
                "\(table) has \(found.isEmpty ? "no" : "only \(found.count)") column named \(quoted(name)), a feature"
                    + "\(found.isEmpty ? hint(for: name, among: others) : "; it needs to have \(count)")")
        }
        if found.count > count {
            throw .input(
                "\(table) has \(found.count) columns named \(quoted(name)), a feature; it needs to have \(count)")
        }
        features.append(found[used[name, default: 0]])
        used[name, default: 0] += 1
    }
    for column in layout.purposes.indices where layout.purposes[column] == .unknown {
        layout.purposes[column] = .dropped
    }
    layout.setFeatures(features)
    return layout
}

private func layoutByPosition(
    _ schema: TableSchema, label: ColumnReference?, labels: ColumnRequest.Labels, names: [String]?, count: Int,
    table: String, line: String
) throws(CommandError) -> ColumnLayout {
    let features = counted(schema.featureCount, "feature")
    let hasLabel = label != nil || count == schema.featureCount + 1
    let expected = schema.featureCount + (hasLabel || labels == .required ? 1 : 0)
    if count != expected {
        let withLabel = "\(schema.featureCount + 1), \(features) and the label"
        let withoutLabel = "\(schema.featureCount), \(features)"
        let wanted =
            labels == .required || label != nil ? withLabel : "\(withoutLabel), or one more with the label at the end"
        throw .input("\(line) has \(counted(count, "column")); it needs to have \(wanted)")
    }
    var layout = ColumnLayout(columnCount: count, names: names)
    if hasLabel {
        let position = try label?.position(among: names, count: count, of: table) ?? count - 1
        layout.purposes[position] = labels == .ignored ? .dropped : .label
        layout.labelName = names?[position]
    }
    layout.setFeatures(layout.purposes.indices.filter { layout.purposes[$0] == .unknown })
    return layout
}
