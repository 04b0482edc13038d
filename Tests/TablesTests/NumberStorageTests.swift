import CommandSupport
import Testing

@testable import Tables

@Suite struct NumberStorageTests {
    @Test func growsAndKeepsWhatIsThere() throws {
        let storage = NumberStorage()
        #expect(storage.values.isEmpty)
        for block in 0..<200 {
            try storage.reserve(more: 1000, expected: block == 100 ? 150_000 : 0)
            for i in 0..<1000 { storage.end[i] = Double(block * 1000 + i) }
            storage.append(written: 1000)
        }
        storage.trim()
        #expect(storage.count == 200_000)
        #expect(storage.values.elementsEqual((0..<200_000).map(Double.init)))
        #expect(storage[199_999] == 199_999)
        let (spanCount, number) = (storage.span.count, storage.span[123_456])
        #expect(spanCount == 200_000)
        #expect(number == 123_456)
    }

    @Test func releasesFromTheFront() throws {
        let numbers = (1...100_000).map(Double.init)
        let storage = try NumberStorage(numbers)
        for end in [0, 1, 10_000, 50_001, 99_999] {
            storage.release(before: end)
            #expect(storage.values[end...].elementsEqual(numbers[end...]), "from \(end) on")
        }
        // All but the ends of the block lies in pages of its own.
        #expect(storage.values.dropFirst(2_000).prefix(90_000).allSatisfy { $0 == 0 })
        storage.release(before: 1_000_000)
        storage.release(before: -1)
        #expect(storage.count == 100_000)
    }

    @Test func impossibleSizesAreRefused() {
        for count in [Int.max, Int.max / 8, 1 << 58] {
            #expect(message { try NumberStorage().reserve(count) }?.hasPrefix("there is no memory for") == true)
        }
    }

    @Test func anEmptyOneIsFine() throws {
        let storage = try NumberStorage([])
        storage.release(before: 5)
        storage.trim()
        let isEmpty = storage.span.isEmpty
        #expect(isEmpty)
        #expect(storage.values.isEmpty)
    }
}

extension NumberStorage {
    fileprivate convenience init(_ numbers: [Double]) throws(CommandError) {
        self.init()
        try reserve(numbers.count)
        if numbers.isEmpty { return }
        for (i, number) in numbers.enumerated() { end[i] = number }
        append(written: numbers.count)
    }
}
