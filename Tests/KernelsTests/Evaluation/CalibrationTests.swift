import Kernels
import Testing

@Suite("calibration")
struct CalibrationTests {
    /// Each bin by its definition, with probabilities on its bounds and next to them.
    @Test(arguments: [1, 2, 3, 7, 10, 25, 29, 49, 1000])
    func isItsDefinition(_ count: Int) throws {
        var generator = SplitMix64(seed: 1)
        var probabilities = (0..<500).map { _ in generator.nextUnit() }
        for i in 0...count {
            let bound = Double(i) / Double(count)
            probabilities += [bound.nextDown, bound, bound.nextUp].filter { $0 >= 0 && $0 <= 1 }
        }
        let positive = probabilities.map { generator.nextUnit() < $0 }
        let calibration = try Calibration(probabilities: probabilities, positive: positive, bins: count)
        #expect(calibration.bins.count == count)
        var error = 0.0
        for (i, bin) in calibration.bins.enumerated() {
            let (low, high) = (Double(i) / Double(count), Double(i + 1) / Double(count))
            let members = probabilities.indices.filter {
                (probabilities[$0] > low || i == 0) && probabilities[$0] <= high
            }
            let (positives, sum) = (members.count { positive[$0] }, members.reduce(0) { $0 + probabilities[$1] })
            #expect(bin.count == members.count && bin.positives == positives && bin.probabilitySum == sum)
            if members.isEmpty {
                #expect(bin.meanProbability == nil && bin.positiveFraction == nil)
                continue
            }
            let size = Double(members.count)
            #expect(bin.meanProbability == sum / size && bin.positiveFraction == Double(positives) / size)
            error += size / Double(probabilities.count) * abs(Double(positives) / size - sum / size)
        }
        // Six roundings a bin, of numbers that are 1 together.
        #expect(abs(calibration.expectedError - error) <= Double(count + 8) * 0x1p-52)
    }

    @Test func extremes() throws {
        let right = try Calibration(probabilities: [0, 0, 1] as [Float], positive: [false, false, true])
        #expect(right.expectedError == 0 && right.bins[0].count == 2 && right.bins[9].count == 1)
        let wrong = try Calibration(probabilities: [0, 0, 1] as [Float], positive: [true, true, false])
        #expect(wrong.expectedError == 1)
        #expect(try Calibration(probabilities: [Float](), positive: []).expectedError == 0)
    }

    @Test func errors() {
        func expect(_ text: String, _ probabilities: [Double], _ positive: [Bool], bins: Int = 10) {
            expectError("Calibration: " + text) {
                _ = try Calibration(probabilities: probabilities, positive: positive, bins: bins)
            }
        }
        for p in [-0.1, 1.1, .nan] {
            expect("probability 1 is \(p); it needs to be from 0 to 1", [0.5, p], [true, false])
        }
        expect("the number of bins is 0; it needs to be from 1 to 1000000", [0.5], [true], bins: 0)
        expect("probabilities has 1 elements and positive has 0; positive needs 1 elements", [0.5], [])
    }
}
