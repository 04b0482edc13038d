import CommandSupport
import FoundationEssentials
import Testing

@testable import KernelsBench

/// The check before the timing has to let right results pass and nothing else.
@Suite struct ReferenceTests {
    private static let cases: [(Operation, String)] = [
        (.gemm, "37x53x71"), (.gemm, "5x7x11:tn"), (.gemm, "8x9x10:nt:beta=1"), (.gemm, "6x5x4:tt:ld=16"),
        (.gemv, "33x65"), (.gemv, "33x65:t"), (.gemv, "12x20:t:ld=32"), (.outer, "13x17"),
        (.outer, "13x17:beta=1:ld=64"),
        (.sigmoid, "1000"), (.backward, "1000"), (.bce, "30x7"), (.sgd, "200"), (.adam, "200"), (.step, "9x7x5x3"),
        (.step, "32x30x16x1"),
    ]

    @Test(arguments: cases, Precision.allCases)
    func rightResultsPassAndWrongOnesDoNot(_ what: (Operation, String), _ precision: Precision) throws {
        let (operation, text) = what
        let theCase = Case(
            suite: .overhead, operation: operation, precision: precision, shape: try Shape(text, for: operation))
        let store = try OperandStore()
        try store.prepare(theCase)
        let seat = Seat(participant: .own(.swift, .serial), threads: 1)
        let request = PrepareRequest(theCase, copies: 2, directory: store.folder, output: store.outputPath(seat))
        let measured = try makeOperation(request, .swift, .serial, threads: 1)
        try measured.run(1)
        try writeFile(measured.results(), to: request.output)
        let output = try store.takeOutput(seat, precision)
        #expect(output.count == theCase.outputs.reduce(0) { $0 + $1.count })

        let reference = try Reference(theCase, store)
        let fma = true
        #expect(reference.check(output, of: seat.participant, instructionSetHasFMA: fma).problem == nil)
        #expect(
            reference.check(Array(output.dropLast()), of: seat.participant, instructionSetHasFMA: fma).problem != nil)
        for position in output.indices {
            let value = output[position]
            for wrong in [value + 0.001 * (1 + abs(value)), value - 0.01, .nan, .infinity, -.infinity] {
                var changed = output
                changed[position] = wrong
                let verdict = reference.check(changed, of: seat.participant, instructionSetHasFMA: fma)
                #expect(verdict.problem != nil, "\(theCase.label): \(wrong) for \(output[position]) at \(position)")
            }
        }
    }

    @Test func aLargeProductIsCheckedOnSomeRows() throws {
        let theCase = Case(
            suite: .gemm, operation: .gemm, precision: .float, shape: try Shape("400x3x5", for: .gemm))
        let store = try OperandStore()
        try store.prepare(theCase)
        let reference = try Reference(theCase, store, mostOperations: 1000)
        let rows = try #require(reference.parts[0].positions).map { $0 / 3 }
        #expect(Set(rows).count >= 16)
        #expect(Set(rows).isSuperset(of: [0, 399]))
        let complete = try Reference(theCase, store).parts[0].expected
        let seat = Participant.own(.swift, .serial)
        #expect(reference.check(complete.values, of: seat, instructionSetHasFMA: true).problem == nil)
        for row in rows {
            var changed = complete.values
            changed[row * 3 + 1] += 0.001
            #expect(reference.check(changed, of: seat, instructionSetHasFMA: true).problem != nil)
        }
    }

    @Test func aLongArrayIsCheckedOnSomeElements() throws {
        let theCase = Case(
            suite: .backward, operation: .backward, precision: .float, shape: Shape(sizes: [2 << 20]))
        let store = try OperandStore()
        try store.prepare(theCase)
        let reference = try Reference(theCase, store)
        let positions = try #require(reference.parts[0].positions)
        #expect(positions.count == 1 << 20)
        let (y, dy) = (try store.read("y", .float), try store.read("dy", .float))
        var output = zip(y, dy).map { $1 * $0 * (1 - $0) }
        let seat = Participant.own(.swift, .serial)
        #expect(reference.check(output, of: seat, instructionSetHasFMA: true).problem == nil)
        output[positions[positions.count - 1]] += 0.001
        #expect(reference.check(output, of: seat, instructionSetHasFMA: true).problem != nil)
    }

    @Test func theBoundOfALongSumSaysSomething() {
        let units = Reference.units(.float)
        #expect(units.gammaOfSum(4) == units.gamma(4))
        #expect(units.gammaOfSum(1 << 26) < 0.01)
    }

    /// Numbers that vanish or grow over the calls would be timed as something else.
    @Test(arguments: [Operation.sgd, .adam], Precision.allCases)
    func manyUpdatesKeepNumbersNormal(_ operation: Operation, _ precision: Precision) throws {
        let theCase = Case(
            suite: .overhead, operation: operation, precision: precision, shape: Shape(sizes: [64]))
        let store = try OperandStore()
        try store.prepare(theCase)
        let seat = Seat(participant: .own(.swift, .serial), threads: 1)
        let request = PrepareRequest(theCase, copies: 1, directory: store.folder, output: store.outputPath(seat))
        let measured = try makeOperation(request, .swift, .serial, threads: 1)
        try measured.run(100_000)
        try writeFile(measured.results(), to: request.output)
        let least = precision == .float ? Double(Float.leastNormalMagnitude) : .leastNormalMagnitude
        for value in try store.takeOutput(seat, precision) {
            #expect(value.isFinite && abs(value) >= least, "\(operation): \(value)")
        }
    }

    @Test func arraysBeginAtDifferentPlacesInAPage() {
        for count in 1...4 {
            let arrays = SpreadArrays((0..<count).map { [Float](repeating: Float($0), count: 5000) })
            let places = (0..<count).map { UInt(bitPattern: arrays[$0].baseAddress) % 4096 }
            #expect(Set(places).count == count)
            #expect(places.allSatisfy { $0 % 64 == 0 })
            for index in 0..<count {
                #expect(arrays[index].count == 5000)
                #expect(arrays[index].allSatisfy { $0 == Float(index) })
            }
        }
    }

    @Test func callsInCAreRight() throws {
        for (operation, text) in [(Operation.gemm, "4x4x4"), (.sigmoid, "8"), (.step, "1x2x2x1"), (.step, "3x4x5x2")] {
            for precision in Precision.allCases {
                let theCase = Case(
                    suite: .overhead, operation: operation, precision: precision,
                    shape: try Shape(text, for: operation))
                let store = try OperandStore()
                try store.prepare(theCase)
                let seat = Seat(participant: .own(.c, .serial), threads: 1)
                let request = PrepareRequest(
                    theCase, copies: 1, directory: store.folder, output: store.outputPath(seat))
                let measured = try makeOperation(request, .c, .serial, threads: 1)
                try measured.run(2)
                try writeFile(measured.results(), to: request.output)
                let verdict = try Reference(theCase, store).check(
                    try store.takeOutput(seat, precision), of: seat.participant, instructionSetHasFMA: true)
                #expect(verdict.problem == nil, "\(theCase.label)")
            }
        }
    }

    @Test func theOperandFilesGo() throws {
        var folder = ""
        do {
            let store = try OperandStore()
            folder = store.folder
            try store.prepare(Case(suite: .sigmoid, operation: .sigmoid, precision: .float, shape: Shape(sizes: [8])))
            #expect(FileManager.default.fileExists(atPath: "\(folder)/x.bin"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
