import Kernels
import KernelsModel
import TestSupport
import Testing

@Suite("Table model, predictions")
struct PredictionTests {
    /// A row alone, among two, and in blocks: the same bits, on every backend.
    @Test(arguments: Precision.allCases, [[3, 1], [30, 16, 1], [7, 5, 3, 4], [9000, 3, 2]])
    func aRowDoesNotDependOnTheOthers(_ precision: Precision, _ sizes: [Int]) throws {
        func check<Scalar: KernelScalar>(_: Scalar.Type) throws {
            let example = try ModelExample<Scalar>(sizes: sizes)
            let model = example.model
            let inputs = sizes[0]
            // With 9000 inputs a block has 128 rows in Float.
            let count = inputs == 9000 ? 257 : 131
            let rows = try example.rows(count)
            let z: Matrix<Scalar> = try model.standardizer.standardized(rows.span)
            let expected = try model.network.forward(z, on: .serial)
            for backend in [Backend.serial, .automatic, .dispatch(threads: 2)] {
                for part in [0..<count, 0..<2, 5..<8, 0..<0, 100..<count] {
                    let outputs = try model.predict(
                        rows.span.extracting(part.lowerBound * inputs..<part.upperBound * inputs), samples: part.count,
                        on: backend)
                    let same = firstDifference(outputs.elements, expected.selectingRows(part).elements)
                    #expect(same == nil, "\(sizes), rows \(part), \(backend)")
                }
            }
            for row in [0, 1, count - 1] {
                // A span may be longer than what is asked for.
                let alone = try model.predict(rows.span.extracting(droppingFirst: row * inputs), samples: 1)
                #expect(firstDifference(alone.elements, expected.row(row)) == nil, "\(sizes), row \(row) alone")
            }
        }
        try check(precision.type)
    }

    @Test func noInputs() throws {
        let model = try ModelExample<Float>(sizes: [0, 2, 3]).model
        let empty: [Double] = []
        for count in [0, 1, 2, 5] {
            let outputs = try model.predict(empty.span, samples: count)
            #expect(outputs.shape == MatrixShape(rows: count, columns: 3))
            for row in 0..<count { #expect(outputs.row(row) == outputs.row(0)) }
        }
    }

    @Test func refusals() throws {
        let named = try ModelExample<Float>(sizes: [3, 2, 2]).model
        let model = try ModelExample<Float>(sizes: [3, 2, 2], named: false).model
        let rows: [Double] = [1, 2, 3, 4, .nan, 6, 7]
        func expect(_ text: String, _ body: () throws -> Matrix<Float>) {
            #expect { try body() } throws: { $0 is KernelError && "\($0)" == text }
        }
        expect("TableModel: -1 rows are asked for; 0 or more can be") { try model.predict(rows.span, samples: -1) }
        expect("TableModel: the span of rows has 7 elements; 9 are needed") { try model.predict(rows.span, samples: 3) }
        expect("TableModel: feature 1 of row 1 is nan; it needs to be finite") {
            try model.predict(rows.span, samples: 2)
        }
        expect("TableModel: feature 1 (' blank ') of row 1 is nan; it needs to be finite") {
            try named.predict(rows.span, samples: 2)
        }
        expect("\(KernelError.sizeOverflow(operation: "TableModel"))") { try model.predict(rows.span, samples: .max) }
        #expect(try model.predict(rows.span, samples: 1).rows == 1)
    }

    @Test func classes() throws {
        let two = try ModelExample<Float>(sizes: [3, 1]).model
        for (output, expected) in [(0, 0), (0.5, 0), (Float(0.5).nextUp, 1), (1, 1)] as [(Float, Int)] {
            #expect(try two.predictedClass(of: [output]) == two.classes[expected])
        }
        let three = try ModelExample<Double>(sizes: [3, 3]).model
        for (outputs, expected) in [
            ([0, 0, 0], 0), ([0.1, 0.2, 0.2], 1), ([0.9, 0.8, 0.95], 2), ([0.9, 0.9, 0.9], 0), ([0, 1, 0], 1),
        ] as [([Double], Int)] {
            #expect(try three.predictedClassIndex(of: outputs.span) == expected)
            #expect(try three.predictedClass(of: outputs) == three.classes[expected])
        }
        func expect(_ text: String, _ outputs: [Double]) {
            #expect { try three.predictedClass(of: outputs) } throws: { "\($0)" == text }
        }
        expect("TableModel: a row of 2 outputs was given; the network has 3", [1, 2])
        expect("TableModel: a row of 0 outputs was given; the network has 3", [])
        expect("TableModel: output 2 is nan; a class needs numbers", [1, 2, .nan])
    }
}
