/// Storage that a value keeps for its next call and that is no part of it: any two are equal.
@usableFromInline
struct KeptStorage<Value: Sendable>: Hashable, Sendable {
    @usableFromInline var value: Value?

    @inlinable
    init() { value = nil }

    /// What was kept. The caller then is the one who refers to it, so that it can write where it lies.
    @inlinable
    mutating func take() -> Value? { value.take() }

    @inlinable
    mutating func keep(_ value: consuming Value) { self.value = value }

    @inlinable
    static func == (left: KeptStorage, right: KeptStorage) -> Bool { true }

    @inlinable
    func hash(into hasher: inout Hasher) {}
}
