import CommandSupport

/// Two computations of the same quantity, and how far apart they may be.
struct Comparison {
    /// The largest difference, and the bound of that element; where an element exceeds its bound, the worst of those.
    var difference: Double
    var bound: Double
    var passes: Bool

    /// - Precondition: the three arrays have the same length.
    init(_ a: [Double], _ b: [Double], within bounds: [Double]) {
        (difference, bound, passes) = (0, bounds.first ?? 0, true)
        for i in a.indices {
            let d = abs(a[i] - b[i])
            // Written so that NaN fails.
            let isWithin = d <= bounds[i]
            let isWorse = isWithin ? passes && d > difference : passes || !(d - bounds[i] <= difference - bound)
            if isWorse { (difference, bound) = (d, bounds[i]) }
            if !isWithin { passes = false }
        }
    }
}

extension Comparison: CustomStringConvertible {
    var description: String { "\(difference.scientific(1)) \(passes ? "≤" : ">") \(bound.scientific(1))" }
}
