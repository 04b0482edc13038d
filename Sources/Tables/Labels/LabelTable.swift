import CommandSupport

/// More classes than this are taken for a measurement.
let classLimit = 1000

/// A label as its class is called: a decimal number in the shortest form of its value, so that "1", "1.0" and "1e0" are
/// one class; any other text as it is.
func className(of label: String) -> String {
    guard let value = decimalNumber(label), value.isFinite else { return label }
    return value == 0 ? "0" : value.shortest
}

/// Numbers the labels of a table as they come, and knows each spelling again by its bytes.
struct LabelTable {
    /// A class, and what place in the file it was first seen at.
    private(set) var classes: [(name: String, line: Int)] = []
    /// Whether no classes are added to those that it began with.
    let isClosed: Bool
    private var indices: [String: UInt16] = [:]
    /// The spellings seen so far, each a part of `bytes`.
    private var spellings: [(start: Int, count: Int, index: UInt16)] = []
    private var bytes: [UInt8] = []
    /// A hash table with the numbers of spellings, −1 where there is none. Half of it stays free.
    private var slots = [Int32](repeating: -1, count: Self.slotCount)
    private static let slotCount = 2048

    /// A table that takes any label.
    init() { isClosed = false }

    /// A table that takes the labels of these classes only.
    init(closed classes: [String]) {
        isClosed = true
        for name in classes.prefix(Int(UInt16.max)) { add(name, line: 0) }
    }

    /// The index of the label's class; nil where that is not among those of a closed table, or one too many.
    @inline(__always)
    mutating func index(of label: UnsafeBufferPointer<UInt8>, line: Int) -> UInt16? {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in label { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var slot = Int(truncatingIfNeeded: (hash ^ hash &>> 32) & UInt64(Self.slotCount - 1))
        while slots[slot] >= 0 {
            let spelling = spellings[Int(slots[slot])]
            if spelling.count == label.count, bytes[spelling.start...].starts(with: label) { return spelling.index }
            slot = (slot &+ 1) & (Self.slotCount - 1)
        }
        return newSpelling(label, slot: slot, line: line)
    }

    @inline(never)
    private mutating func newSpelling(_ label: UnsafeBufferPointer<UInt8>, slot: Int, line: Int) -> UInt16? {
        let name = className(of: String(decoding: label, as: UTF8.self))
        if indices[name] == nil {
            if isClosed || classes.count == classLimit { return nil }
            add(name, line: line)
        }
        guard let index = indices[name] else { return nil }
        if spellings.count < Self.slotCount / 2 {
            slots[slot] = Int32(spellings.count)
            spellings.append((bytes.count, label.count, index))
            bytes.append(contentsOf: label)
        }
        return index
    }

    private mutating func add(_ name: String, line: Int) {
        indices[name] = UInt16(classes.count)
        classes.append((name, line))
    }
}
