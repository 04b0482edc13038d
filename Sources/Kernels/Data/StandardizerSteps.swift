/// What is done to a number of each feature: z = (x · scale − mean) / deviation, and 0 where the mask is 0.
///
/// The power of two `scale` brings the larger of mean and deviation close to 1; the other two are multiplied by it. Where
/// x · scale overflows, z is beyond 1e30, and where it vanishes, it is lost beside the mean or far below the deviation.
struct StandardizerSteps: Hashable, Sendable {
    private var scales: [Double] = []
    private var means: [Double] = []
    private var deviations: [Double] = []
    private var masks: [UInt64] = []

    init(means: [Double], deviations: [Double]) {
        for (mean, deviation) in zip(means, deviations) {
            let magnitude = max(abs(mean), deviation)
            let scale = magnitude == 0 ? 1 : powerOfTwo(-Int(magnitude.exponent))
            scales.append(scale)
            self.means.append(mean * scale)
            // A smaller one would vanish and give 0 / 0. The numbers beside such a mean are so far apart, 2⁻⁵⁴ at least,
            // that all but the mean itself are beyond 1e30 either way.
            self.deviations.append(deviation == 0 ? 1 : max(deviation * scale, .leastNormalMagnitude))
            masks.append(deviation == 0 ? 0 : .max)
        }
    }

    /// The steps for some rows at once, where a table has few features and many rows: inner loops over a few elements are
    /// slow.
    func repeated(forRows rows: Int) -> StandardizerSteps {
        let rowsAtOnce = 256 / max(scales.count, 1)
        if rowsAtOnce < 2 || rows < 4 * rowsAtOnce { return self }
        var steps = self
        for _ in 1..<rowsAtOnce {
            steps.scales += scales
            steps.means += means
            steps.deviations += deviations
            steps.masks += masks
        }
        return steps
    }

    func run<Scalar: KernelScalar>(_ table: TableRows, _ z: UnsafeMutablePointer<Scalar>) {
        if table.isContiguous {
            let (count, atOnce) = (table.count * table.features, scales.count)
            for start in stride(from: 0, to: count, by: atOnce) {
                run(table.row(0) + start, z + start, min(atOnce, count - start))
            }
        } else {
            for position in 0..<table.count {
                run(table.row(position), z + position * table.features, table.features)
            }
        }
    }

    @inline(__always)
    private func run<Scalar: KernelScalar>(
        _ x: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Scalar>, _ count: Int
    ) {
        scales.withUnsafeBufferPointer { scales in
            means.withUnsafeBufferPointer { means in
                deviations.withUnsafeBufferPointer { deviations in
                    masks.withUnsafeBufferPointer { masks in
                        for i in 0..<count {
                            let exact = (x[i] * scales[i] - means[i]) / deviations[i]
                            let clamped = min(max(exact, -1e30), 1e30)
                            z[i] = Scalar(Double(bitPattern: clamped.bitPattern & masks[i]))
                        }
                    }
                }
            }
        }
    }
}
