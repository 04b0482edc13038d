import Kernels
import TestSupport
import Testing

@Suite("evaluation")
struct EvaluationTests {
    /// Numbers in [0, 1) that a float holds: the same formula stands in sklearn_metrics.py.
    private struct Numbers {
        private var count = 0

        mutating func next() -> Double {
            count += 1
            return Double((count * 1597 + 51749) * 244944 % 244955 % 4096) / 4096
        }
    }

    /// Samples, columns, the number of different probabilities, and the classes that occur, as in sklearn_metrics.py.
    enum Case: String, CaseIterable {
        case fine, ties, oneKind, threeClasses, fiveClasses

        var parameters: (samples: Int, columns: Int, levels: Double, classes: [UInt16]) {
            switch self {
            case .fine: (60, 1, 4096, [0, 1])
            case .ties: (100, 1, 11, [0, 1])
            case .oneKind: (12, 1, 64, [1])
            case .threeClasses: (90, 3, 4096, [0, 1, 2])
            case .fiveClasses: (80, 5, 17, [0, 1, 3])
            }
        }

        var expected: ScikitLearnMetrics {
            switch self {
            case .fine: .fine
            case .ties: .ties
            case .oneKind: .oneKind
            case .threeClasses: .threeClasses
            case .fiveClasses: .fiveClasses
            }
        }

        func data<Scalar: KernelScalar>(_: Scalar.Type) -> (probabilities: Matrix<Scalar>, labels: [UInt16]) {
            let (samples, columns, levels, classes) = parameters
            var numbers = Numbers()
            let labels = (0..<samples).map { _ in classes[Int(numbers.next() * Double(classes.count))] }
            let probabilities = Matrix<Scalar>(rows: samples, columns: columns) { row, column in
                let own = Int(labels[row]) == (columns == 1 ? 1 : column)
                let p = (numbers.next() + (own ? numbers.next() : 0.25)) / 2
                return Scalar(Float((p * levels).rounded(.down) / levels))
            }
            return (probabilities, labels)
        }
    }

    /// Scikit-learn adds numbers up to 1 in another order: one rounding for each.
    private func expectClose(
        _ actual: Double?, _ expected: Double?, terms: Int, _ label: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let actual, let expected else {
            #expect(actual == nil && expected == nil, "\(label)", sourceLocation: sourceLocation)
            return
        }
        let bound = Double(terms + 4) * 0x1p-53
        #expect(abs(actual - expected) <= bound, "\(label): \(actual), \(expected)", sourceLocation: sourceLocation)
    }

    @Test(arguments: Precision.allCases, Case.allCases)
    func scikitLearn(_ precision: Precision, _ test: Case) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let (probabilities, labels) = test.data(Scalar.self)
            let (evaluation, expected) = (
                try Evaluation(probabilities: probabilities, labels: labels), test.expected
            )
            let classes = max(probabilities.columns, 2)
            let counts = (0..<classes).flatMap { label in
                (0..<classes).map { evaluation.confusion[label: label, predicted: $0] }
            }
            #expect(counts == expected.confusion)
            #expect(evaluation.samples == labels.count && evaluation.accuracy == expected.accuracy)
            for (name, actual, expected) in [
                ("precision", evaluation.precision ?? 0, expected.precision),
                ("recall", evaluation.recall ?? 0, expected.recall), ("f1", evaluation.f1 ?? 0, expected.f1),
            ] {
                expectClose(actual, expected, terms: classes, name)
            }
            let terms = labels.count * probabilities.columns
            #expect(evaluation.rocCurves.count == expected.areas.count)
            for (c, area) in expected.areas.enumerated() {
                expectClose(evaluation.rocCurves[c]?.area, area, terms: 3 * labels.count, "area \(c)")
            }
            expectClose(evaluation.rocAUC, expected.rocAUC, terms: 3 * labels.count + 5, "area")
            expectClose(evaluation.brierScore, expected.brier, terms: 4 * terms, "Brier")
            let score = try brierScore(probabilities, labels: labels)
            #expect(score == evaluation.brierScore)
            if !expected.binMeans.isEmpty {
                let bins = evaluation.calibration.bins.filter { $0.count > 0 }
                #expect(bins.compactMap(\.positiveFraction) == expected.binFractions)
                #expect(bins.count == expected.binMeans.count)
                for (bin, mean) in zip(bins, expected.binMeans) {
                    expectClose(bin.meanProbability, mean, terms: bin.count, "bin")
                }
            }
            let scores = probabilities.column(0)
            let positive = labels.map { $0 == (probabilities.columns == 1 ? 1 : 0) }
            guard let curve = evaluation.rocCurves[0] else { return }
            let full = try ROCCurve(scores: scores, positive: positive, droppingCollinear: false)
            for (curve, expected) in [(curve, expected.curve), (full, expected.fullCurve)] {
                #expect(
                    curve.points.flatMap { [$0.threshold, $0.falsePositiveRate, $0.truePositiveRate] } == expected)
            }
            #expect(full.area == curve.area)
        }
        try check(precision.type)
    }

    /// The label of a sample is that of its row.
    @Test func rows() throws {
        let (probabilities, labels) = Case.threeClasses.data(Float.self)
        let rows = (0..<50).map { $0 * 7 % 90 }
        let evaluation = try Evaluation(
            probabilities: probabilities.selectingRows(rows), labels: labels, rows: rows)
        let expected = try Evaluation(
            probabilities: probabilities.selectingRows(rows), labels: rows.map { labels[$0] })
        #expect(evaluation == expected && evaluation.samples == 50)
        #expect(
            try brierScore(probabilities.selectingRows(rows), labels: labels, rows: rows) == expected.brierScore)
    }

    /// ½ is not above ½, and of equal columns the first is predicted.
    @Test func ties() throws {
        let half = try Evaluation(probabilities: Matrix<Float>([[0.5], [0.75]]), labels: [0, 1])
        #expect(half.accuracy == 1 && half.rocAUC == 1 && half.brierScore == 0.15625)
        let equal = try Evaluation(probabilities: Matrix<Float>([[0.25, 0.5, 0.5], [0, 0, 0]]), labels: [1, 0])
        #expect(equal.accuracy == 1 && equal.calibration.bins[0].count == 1)
    }

    @Test func errors() {
        func expect(_ text: String, _ probabilities: [[Double]], _ labels: [UInt16], rows: [Int]? = nil) {
            expectError("Evaluation: " + text) {
                _ = try Evaluation(probabilities: Matrix(probabilities), labels: labels, rows: rows)
            }
            expectError("brierScore: " + text) {
                _ = try brierScore(Matrix(probabilities), labels: labels, rows: rows)
            }
        }
        let shape = "it needs to have at least one row, and from 1 to 4096 columns"
        expect("probabilities is 0×0; \(shape)", [], [])
        expect("probabilities is 2×0; \(shape)", [[], []], [0, 1])
        expect("probabilities is 2×1 and labels has 3 elements; labels needs 2 elements", [[0], [1]], [0, 1, 1])
        expect("probabilities is 2×1 and rows has 1 elements; rows needs 2 elements", [[0], [1]], [0, 1], rows: [1])
        expect(
            "rows[1] is 3, and the table of labels has 3 rows; each needs to be from 0 to 2", [[0], [1]], [0, 1, 1],
            rows: [0, 3])
        expect(
            "the label of row 2 is 2, and there are 2 classes; it needs to be from 0 to 1", [[0], [1]], [0, 1, 2],
            rows: [1, 2])
        expect("the label of row 0 is 3, and there are 3 classes; it needs to be from 0 to 2", [[0, 1, 0]], [3])
        for p in [-0.5, 1.5, .nan] {
            expect(
                "element (1, 1) of probabilities is \(p); it needs to be from 0 to 1", [[0, 1], [0.5, p]], [0, 1])
        }
    }
}
