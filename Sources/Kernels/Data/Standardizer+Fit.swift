extension Standardizer {
    /// The means and deviations of a table's features over some of its rows, or over all.
    ///
    /// **Shapes.** `x` holds the rows one after the other, `features` numbers each.
    ///
    /// **Computed as.** Two passes, the second for the squares of the differences from the mean, in blocks of 1024 rows.
    /// Numbers so large or small that a sum could overflow or vanish are multiplied by a power of two before, with one pass
    /// more. The result depends on the numbers and their order alone.
    ///
    /// **Edge cases.** A feature with the same number in all rows has exactly that mean, and deviation 0. So has one whose
    /// deviation is below half of the least positive number.
    ///
    /// - Parameters:
    ///   - x: The table.
    ///   - features: The numbers of a row, at least 1.
    ///   - rows: The rows to look at, counted from 0; nil means all.
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` when there is no row or no feature, for a row that `x` does
    ///   not have, for a number of elements that is no multiple of `features`, and for NaN and infinity.
    /// - Complexity: O(rows × features).
    public init(fitting x: Span<Double>, features: Int, rows: [Int]? = nil) throws(KernelError) {
        if features < 1 {
            throw .invalidArgument(
                operation: "Standardizer", reason: "the number of features is \(features); it needs to be at least 1")
        }
        let fit = try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            guard let rows else { return try Fit(TableRows(x, features: features, list: nil, "Standardizer")) }
            return try rows.withUnsafeBufferPointer { (list) throws(KernelError) in
                try Fit(TableRows(x, features: features, list: list, "Standardizer"))
            }
        }
        try self.init(means: fit.means, deviations: fit.deviations)
    }

    /// The means and deviations of the columns of a matrix over some of its rows, or over all.
    ///
    /// - Throws: ``KernelError``, as for ``init(fitting:features:rows:)``.
    public init(fitting x: Matrix<Double>, rows: [Int]? = nil) throws(KernelError) {
        let features = x.columns
        let fit = try x.withUnsafeBufferPointer { (x) throws(KernelError) in
            try Standardizer(fitting: Span(_unsafeElements: x), features: features, rows: rows)
        }
        self = fit
    }
}

/// The passes over a table.
private struct Fit {
    var means: [Double]
    var deviations: [Double]

    /// Rows that are added up by themselves: a sum of n numbers then has an error that grows with n / 1024.
    private static let rowsInBlock = 1024

    init(_ table: TableRows) throws(KernelError) {
        if table.count == 0 {
            throw .invalidArgument(operation: "Standardizer", reason: "there is no row; at least one is needed")
        }
        let features = table.features
        var scale = [Double](repeating: 1, count: features)
        var (least, greatest, sums) = Self.extremesAndSums(table, scale)
        var needsScale = false
        for column in 0..<features {
            // Finite numbers may have added up to an infinity, or to NaN.
            if !sums[column].isFinite { try Self.requireFinite(table, column) }
            let magnitude = max(abs(least[column]), abs(greatest[column]))
            // Between these, no sum of squares overflows, and no square that matters vanishes: a deviation is at least
            // 2⁻⁵³ of the magnitude, over the root of the number of rows.
            if magnitude == 0 || (-400...400).contains(magnitude.exponent) { continue }
            scale[column] = powerOfTwo(-Int(magnitude.exponent))
            needsScale = true
        }
        if needsScale { (_, _, sums) = Self.extremesAndSums(table, scale) }
        let count = Double(table.count)
        let scaledMeans = (0..<features).map { column in
            // Rounding must not carry a mean past the numbers that it is the mean of.
            min(max(sums[column] / count, least[column] * scale[column]), greatest[column] * scale[column])
        }
        let squares = Self.squares(table, scale, scaledMeans)
        means = (0..<features).map { scaledMeans[$0] / scale[$0] }
        deviations = (0..<features).map { column in
            // The comparison is exact, where a computed variance would be a rounding error instead of 0.
            if !(least[column] < greatest[column]) { return 0 }
            return min((squares[column] / count).squareRoot() / scale[column], .greatestFiniteMagnitude)
        }
    }

    /// The least, the greatest, and the sum of the scaled numbers of each column.
    private static func extremesAndSums(
        _ table: TableRows, _ scale: [Double]
    ) -> (least: [Double], greatest: [Double], sums: [Double]) {
        var least = [Double](repeating: .infinity, count: table.features)
        var greatest = [Double](repeating: -.infinity, count: table.features)
        let sums = least.withUnsafeMutableBufferPointer { least in
            greatest.withUnsafeMutableBufferPointer { greatest in
                let (least, greatest) = (least.baseAddress.unsafelyUnwrapped, greatest.baseAddress.unsafelyUnwrapped)
                return scale.withUnsafeBufferPointer { scale in
                    let scale = scale.baseAddress.unsafelyUnwrapped
                    return sumByBlocks(table) { row, sums in
                        for column in 0..<table.features {
                            let x = row[column]
                            least[column] = x < least[column] ? x : least[column]
                            greatest[column] = x > greatest[column] ? x : greatest[column]
                            sums[column] += x * scale[column]
                        }
                    }
                }
            }
        }
        return (least, greatest, sums)
    }

    /// The sum of the squares of the differences between the scaled numbers of each column and their mean.
    private static func squares(_ table: TableRows, _ scale: [Double], _ means: [Double]) -> [Double] {
        scale.withUnsafeBufferPointer { scale in
            means.withUnsafeBufferPointer { means in
                let (scale, means) = (scale.baseAddress.unsafelyUnwrapped, means.baseAddress.unsafelyUnwrapped)
                return sumByBlocks(table) { row, sums in
                    for column in 0..<table.features {
                        let difference = row[column] * scale[column] - means[column]
                        sums[column] += difference * difference
                    }
                }
            }
        }
    }

    /// Lets `add` add each row to sums that begin with 0 in each block, and adds the blocks up.
    @inline(__always)
    private static func sumByBlocks(
        _ table: TableRows, _ add: (_ row: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>) -> Void
    ) -> [Double] {
        var total = [Double](repeating: 0, count: table.features)
        var block = total
        for start in stride(from: 0, to: table.count, by: rowsInBlock) {
            block.withUnsafeMutableBufferPointer { block in
                let block = block.baseAddress.unsafelyUnwrapped
                block.update(repeating: 0, count: table.features)
                for position in start..<min(start + rowsInBlock, table.count) { add(table.row(position), block) }
            }
            for column in 0..<table.features { total[column] += block[column] }
        }
        return total
    }

    private static func requireFinite(_ table: TableRows, _ column: Int) throws(KernelError) {
        for position in 0..<table.count where !table.row(position)[column].isFinite {
            throw .invalidArgument(
                operation: "Standardizer",
                reason: "feature \(column) of row \(table.number(position)) is \(table.row(position)[column]); "
                    + "it needs to be finite")
        }
    }
}

/// 2 to the exponent, or the nearest power whose inverse is normal as well.
func powerOfTwo(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: min(max(exponent, -1022), 1022), significand: 1)
}
