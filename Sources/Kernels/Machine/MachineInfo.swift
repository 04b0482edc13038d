import CKernels

/// What the library found on this machine, and what it chose: for logs, reports and bug reports.
///
/// ```swift
/// let machine = MachineInfo.current
/// print(machine.cpu, machine.instructionSet.name, machine.threads.chosen)
/// ```
///
/// The environment variable `CK_ISA` names an instruction set to use in place of the best one available.
public struct MachineInfo: Hashable, Sendable {
    /// An instruction set that the kernels are compiled for.
    public struct InstructionSet: Hashable, Sendable {
        /// "portable", "avx2", "avx512" or "neon".
        public var name: String
        /// Whether this processor and operating system can run it.
        public var isAvailable: Bool
        /// Whether it has fused multiply-add. All that have it give the same bits.
        public var hasFusedMultiplyAdd: Bool
        /// The blocks of the matrix product in `Float`.
        public var floatTiles: TileSizes
        /// The blocks of the matrix product in `Double`.
        public var doubleTiles: TileSizes
    }

    /// The blocks of the matrix product, in elements.
    public struct TileSizes: Hashable, Sendable {
        /// The tile that the microkernel keeps in registers.
        public var tile: MatrixShape
        /// The rows of A, the depth and the columns of B that are packed at a time.
        public var rows, depth, columns: Int
    }

    /// Data cache sizes in bytes as the operating system reports them; nil where it does not say.
    public struct Caches: Hashable, Sendable {
        /// The size of the first, second and third level; a shared cache counts whole.
        public var l1, l2, l3: Int?
    }

    /// The default number of threads, and where it comes from; a source that sets no limit is nil.
    public struct Threads: Hashable, Sendable {
        /// The least of the others, at least 1.
        public var chosen: Int
        /// The CPUs that this process may run on.
        public var affinity: Int?
        /// The container's CPU quota, rounded up.
        public var quota: Int?
        /// What the environment says: the variable, `CK_NUM_THREADS` or `OMP_NUM_THREADS`, and its value.
        public var environment: Environment?

        /// A limit from the environment.
        public struct Environment: Hashable, Sendable {
            /// The name of the variable.
            public var variable: String
            /// Its value, at least 1.
            public var value: Int
        }
    }

    /// The processor's own name; "unknown" where it gives none.
    public var cpu: String
    /// The data caches of the first processor.
    public var caches: Caches
    /// All instruction sets that this library is compiled for, from the most portable up.
    public var instructionSets: [InstructionSet]
    /// The one in use.
    public var instructionSet: InstructionSet
    /// How many threads a call takes where it is not told.
    public var threads: Threads
    /// The OpenMP runtime; nil in a build without OpenMP.
    public var openMPRuntime: String?

    /// The version of this package, as in "1.2.3".
    public static var version: String { "\(CK_VERSION_MAJOR).\(CK_VERSION_MINOR).\(CK_VERSION_PATCH)" }

    /// This machine, as the library sees it.
    public static var current: MachineInfo {
        let sizes = ck_cache_sizes_of_this_machine()
        let sets = (0..<ck_instruction_set_count()).map(InstructionSet.init(index:))
        return MachineInfo(
            cpu: String(cString: ck_cpu_name()),
            caches: Caches(l1: known(sizes.l1), l2: known(sizes.l2), l3: known(sizes.l3)), instructionSets: sets,
            instructionSet: sets[ck_instruction_set()], threads: Threads(ck_explain_default_thread_count()),
            openMPRuntime: ck_openmp_is_available() ? String(cString: ck_openmp_runtime()) : nil)
    }
}

/// C says 0 for what it does not know.
private func known(_ value: Int) -> Int? { value > 0 ? value : nil }

extension MachineInfo.InstructionSet {
    fileprivate init(index: Int) {
        self.init(
            name: ck_instruction_set_name(index).map { String(cString: $0) } ?? "unknown",
            isAvailable: ck_instruction_set_is_available(index),
            hasFusedMultiplyAdd: ck_instruction_set_has_fma(index),
            floatTiles: MachineInfo.TileSizes(ck_stile_sizes(index)),
            doubleTiles: MachineInfo.TileSizes(ck_dtile_sizes(index)))
    }
}

extension MachineInfo.TileSizes {
    fileprivate init(_ sizes: ck_tile_sizes) {
        self.init(
            tile: MatrixShape(rows: sizes.mr, columns: sizes.nr), rows: sizes.mc, depth: sizes.kc, columns: sizes.nc)
    }
}

extension MachineInfo.Threads {
    fileprivate init(_ sources: ck_thread_count_sources) {
        self.init(
            chosen: sources.chosen, affinity: known(sources.affinity), quota: known(sources.quota),
            environment: sources.environment_variable.map {
                Environment(variable: String(cString: $0), value: sources.environment)
            })
    }
}
