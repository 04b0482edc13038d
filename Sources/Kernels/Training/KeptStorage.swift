/// Storage that a value keeps for its next call and that is no part of it: any two are equal.
@usableFromInline
struct KeptStorage<Value: Sendable>: Hashable, Sendable {
    @usableFromInline var value: Value?

    @inlinable
    init() { value = nil }

    @inlinable
    static func == (left: KeptStorage, right: KeptStorage) -> Bool { true }

    @inlinable
    func hash(into hasher: inout Hasher) {}
}
