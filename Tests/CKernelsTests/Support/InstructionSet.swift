import CKernels

/// One variant of the kernels that this machine can run.
struct InstructionSet: Sendable, Equatable, CustomStringConvertible {
    let index: Int

    var description: String { String(cString: ck_instruction_set_name(index)) }
    var hasFMA: Bool { ck_instruction_set_has_fma(index) }

    static let available = (0..<ck_instruction_set_count()).filter(ck_instruction_set_is_available)
        .map(InstructionSet.init(index:))

    /// Runs the body with this variant. The choice belongs to the thread, so the body must stay on it.
    func use<Result>(_ body: () throws -> Result) rethrows -> Result {
        precondition(ck_force_instruction_set(index))
        defer { ck_reset_instruction_set() }
        return try body()
    }

    /// The tile of the matrix product: rows and columns in registers, the depth of a block, the rows of a block.
    func tiles<Scalar>(_: Scalar.Type) -> (mr: Int, nr: Int, kc: Int, mc: Int) {
        let sizes = Scalar.self == Float.self ? ck_stile_sizes(index) : ck_dtile_sizes(index)
        return (sizes.mr, sizes.nr, sizes.kc, sizes.mc)
    }
}
