import Kernels
import Testing

@Suite("confusion matrix")
struct ConfusionMatrixTests {
    /// Labels and predictions that leave out a class each, and one that neither has.
    @Test func isItsDefinition() throws {
        var generator = SplitMix64(seed: 1)
        let labels = (0..<200).map { _ in [0, 1, 2, 4][Int(generator.next() % 4)] as UInt16 }
        let predicted = labels.map { generator.next() % 3 > 0 && $0 != 4 ? $0 : [0, 1, 3][Int(generator.next() % 3)] }
        let confusion = try ConfusionMatrix(labels: labels, predicted: predicted, classes: 6)
        var (precisions, recalls, scores): ([Double?], [Double?], [Double?]) = ([], [], [])
        for a in 0..<6 {
            for b in 0..<6 {
                let count = labels.indices.count { labels[$0] == a && predicted[$0] == b }
                #expect(confusion[label: a, predicted: b] == count)
            }
            let hits = Double(labels.indices.count { labels[$0] == a && predicted[$0] == a })
            let (there, given) = (labels.count { $0 == a }, predicted.count { $0 == a })
            #expect(confusion.count(ofLabel: a) == there && confusion.count(ofPredicted: a) == given)
            precisions.append(given == 0 ? nil : hits / Double(given))
            recalls.append(there == 0 ? nil : hits / Double(there))
            scores.append(there + given == 0 ? nil : 2 * hits / Double(there + given))
        }
        #expect((0..<6).map(confusion.precision) == precisions && precisions[4] == nil && precisions[5] == nil)
        #expect((0..<6).map(confusion.recall) == recalls && recalls[3] == nil && recalls[5] == nil)
        #expect((0..<6).map(confusion.f1) == scores && scores[3] == 0 && scores[5] == nil)
        func mean(_ values: [Double?]) -> Double { values[..<5].reduce(0) { $0 + ($1 ?? 0) } / 5 }
        #expect(confusion.macroPrecision == mean(precisions) && confusion.macroRecall == mean(recalls))
        #expect(confusion.macroF1 == mean(scores) && confusion.samples == 200)
        #expect(confusion.accuracy == Double(zip(labels, predicted).count { $0 == $1 }) / 200)
    }

    @Test func withoutSamples() throws {
        let confusion = try ConfusionMatrix(classes: 2)
        #expect(confusion.samples == 0 && confusion.accuracy == nil && confusion.macroF1 == nil)
        #expect(try ConfusionMatrix(labels: [], predicted: [], classes: 2) == confusion)
    }

    @Test func tables() throws {
        let labels: [UInt16] = [0, 0, 1, 1, 1, 2] + [UInt16](repeating: 2, count: 1000)
        let predicted: [UInt16] = [0, 1, 1, 1, 0, 2] + [UInt16](repeating: 1, count: 1000)
        let confusion = try ConfusionMatrix(labels: labels, predicted: predicted, classes: 3)
        #expect(
            "\(confusion)" == """
                true\\predicted  0     1  2
                0               1     1  0
                1               1     2  0
                2               0  1000  1

                """)
        #expect(
            confusion.table(names: ["an unusually long name", "größe"]) == """
                true\\predicted          an unusually long name  größe  2
                an unusually long name                       1      1  0
                größe                                        1      2  0
                2                                            0   1000  1

                """)
    }

    @Test func errors() {
        func expect(_ text: String, _ labels: [UInt16], _ predicted: [UInt16], classes: Int = 2) {
            expectError("ConfusionMatrix: " + text) {
                _ = try ConfusionMatrix(labels: labels, predicted: predicted, classes: classes)
            }
        }
        expect("label 1 is 2, and there are 2 classes; it needs to be from 0 to 1", [0, 2], [0, 0])
        expect("predicted class 0 is 7, and there are 2 classes; it needs to be from 0 to 1", [0, 2], [7, 0])
        expect("label 0 is 5, and there are 3 classes; it needs to be from 0 to 2", [5], [9], classes: 3)
        expect("label 0 is 9, and there are 3 classes; it needs to be from 0 to 2", [9], [5], classes: 3)
        expect(
            "predicted class 1 is 5, and there are 3 classes; it needs to be from 0 to 2", [2, 1], [1, 5], classes: 3)
        expect("labels has 2 elements and predicted has 1; predicted needs 2 elements", [0, 1], [0])
        expect("the number of classes is 0; it needs to be from 1 to 4096", [], [], classes: 0)
        expect("the number of classes is 65536; it needs to be from 1 to 4096", [], [], classes: 65536)
    }
}
