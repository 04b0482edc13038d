import CKernels

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The elements of a matrix: one heap block that begins at a cache line, shared by the copies of the matrix until one
/// of them is written.
///
/// The object and its elements are a single allocation. The runtime aligns no block to more than 16 bytes, so the
/// block is a cache line longer than its elements and the header says where the first one lies.
@usableFromInline
struct MatrixStorage<Scalar: KernelScalar>: @unchecked Sendable {
    // Unchecked: nobody writes to a buffer that has more than one owner.
    @usableFromInline typealias Buffer = ManagedBuffer<UnsafeMutableRawPointer, UInt8>
    @usableFromInline static var alignment: Int { 64 }

    @usableFromInline var buffer: Buffer

    /// Room for `count` elements, not initialized; large ones on huge pages where the system gives them.
    @inlinable
    init(count: Int) {
        let alignment = Self.alignment
        let bytes = max(count, 1) * MemoryLayout<Scalar>.stride + alignment
        buffer = Buffer.create(minimumCapacity: bytes) { new in
            new.withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0).alignedUp(toMultipleOf: alignment) }
        }
        buffer.header.bindMemory(to: Scalar.self, capacity: count)
        if bytes >= 4 << 20 { ck_prefer_huge_pages(buffer.header, bytes - alignment) }
    }

    /// Room for a matrix of the given shape, not initialized.
    ///
    /// The runtime traps when the system refuses a block. For the sizes where that is likely, the system is asked first:
    /// a shape with a few digits too many then ends in an error.
    @inlinable
    init(_ shape: MatrixShape, _ operation: String) throws(KernelError) {
        let count = try shape.checkedCount(operation, elementSize: MemoryLayout<Scalar>.stride)
        if count > 1 << 26, !canAllocate(bytes: count * MemoryLayout<Scalar>.stride) {
            throw .outOfMemory(operation: operation)
        }
        self.init(count: count)
    }

    /// Valid as long as the storage lives: callers extend its lifetime over their use.
    @inlinable
    var base: UnsafeMutablePointer<Scalar> {
        // Not `buffer.header`: for a class's property the runtime looks at each access whether another one is going on,
        // and three of those took 11 ns, half a product of 4³.
        buffer.withUnsafeMutablePointerToHeader { $0.pointee.assumingMemoryBound(to: Scalar.self) }
    }

    @inlinable
    mutating func isUnique() -> Bool { isKnownUniquelyReferenced(&buffer) }

    @inlinable
    func copy(count: Int) -> MatrixStorage {
        let new = MatrixStorage(count: count)
        withExtendedLifetime((self, new)) { new.base.update(from: base, count: count) }
        return new
    }
}

/// Asks for the memory as `malloc` does for a large block; a `malloc` followed by `free` the optimizer removes.
@usableFromInline
func canAllocate(bytes: Int) -> Bool {
    let block = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(MAP_ANON), -1, 0)
    if block == UnsafeMutableRawPointer(bitPattern: -1) { return false }
    munmap(block, bytes)
    return true
}
