// swift-tools-version: 6.2
import PackageDescription

// The C kernels are compiled with -O3 in debug builds too: a product that runs 30 times slower under a debugger helps
// nobody. No contraction: fused operations stand in the source, so the bits do not depend on the optimizer.
let kernelFlags = ["-O3", "-ffp-contract=off", "-fno-math-errno"]

// The same for the thin Swift layer, and for the plain loops over test data.
let swiftFlags = ["-O"]

// Tests are not optimized in release builds either: it would take most of the time of the build.
let testSettings: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let openMP = BuildSettingCondition.when(platforms: [.linux], traits: ["OpenMP"])

// The Swift Package Index builds on images of its own, where packages and traits cannot be asked for: there on Dispatch.
let defaultTraits: Set<String> = Context.environment["SPI_BUILD"] == nil ? ["OpenMP"] : []

let package = Package(
    name: "swift-kernels",
    products: [
        .library(name: "Kernels", targets: ["Kernels"]),
        .library(name: "KernelsModel", targets: ["KernelsModel"]),
        .library(name: "CKernels", targets: ["CKernels"]),
        .executable(name: "kernels", targets: ["KernelsCommand"]),
        .executable(name: "kernels-bench", targets: ["KernelsBench"]),
    ],
    traits: [
        .trait(name: "OpenMP", description: "Run on OpenMP threads (libomp); without it, on Dispatch. Linux only."),
        .default(enabledTraits: defaultTraits),
    ],
    targets: [
        .target(
            name: "CKernels",
            path: "CKernels",
            // For hosts in C, C++ and others: CMake's part, and the names of BLAS, which a Swift program may have already.
            exclude: ["CMakeLists.txt", "README.md", "cblas", "cmake"],
            cSettings: [
                .unsafeFlags(kernelFlags),
                .unsafeFlags(["-fopenmp"], openMP),
                .define("CK_OPENMP", openMP),
            ],
            linkerSettings: [
                .linkedLibrary("m", .when(platforms: [.linux])),
                .linkedLibrary("omp5", openMP),
            ]
        ),
        .target(
            name: "Kernels",
            dependencies: ["CKernels"],
            swiftSettings: [
                // For `span` and `mutableSpan` of Matrix.
                .enableExperimentalFeature("Lifetimes"),
                .unsafeFlags(swiftFlags, .when(configuration: .debug)),
            ]
        ),
        .target(
            name: "KernelsModel",
            dependencies: ["Kernels"],
            swiftSettings: [.unsafeFlags(swiftFlags, .when(configuration: .debug))]
        ),
        .target(name: "CommandSupport"),
        .target(
            name: "Tables",
            dependencies: ["CommandSupport"],
            swiftSettings: [
                // For `span` of NumberStorage.
                .enableExperimentalFeature("Lifetimes"),
                .unsafeFlags(swiftFlags, .when(configuration: .debug)),
            ]
        ),
        .executableTarget(
            name: "KernelsCommand",
            dependencies: ["CommandSupport", "Kernels", "KernelsModel", "ReferenceKernels", "Tables"]),
        .executableTarget(
            name: "KernelsBench",
            dependencies: ["CBLASWorker", "CKernels", "CommandSupport", "Kernels", "Limits", "ReferenceKernels"],
            path: "Benchmarks/Command",
            swiftSettings: [.unsafeFlags(swiftFlags, .when(configuration: .debug))]
        ),
        .target(
            name: "Limits",
            path: "Benchmarks/Limits",
            cSettings: [.unsafeFlags(kernelFlags)]
        ),
        // A process of its own, so that a BLAS meets no other thread pool.
        .executableTarget(
            name: "CBLASWorker",
            dependencies: ["Limits"],
            path: "Benchmarks/peers/cblas",
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]
        ),
        .target(
            name: "ReferenceKernels",
            path: "Tests/ReferenceKernels",
            swiftSettings: [.unsafeFlags(swiftFlags)]
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Kernels"],
            path: "Tests/TestSupport",
            swiftSettings: [.unsafeFlags(swiftFlags)]
        ),
        .testTarget(
            name: "CKernelsTests",
            dependencies: ["CKernels", "Kernels", "QuotaReader", "ReferenceKernels", "TestSupport"],
            swiftSettings: [.unsafeFlags(swiftFlags)]
        ),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .executableTarget(name: "ForkProbe", dependencies: ["CKernels", "Kernels"], path: "Tests/ForkProbe"),
        .target(name: "QuotaReader", dependencies: ["CKernels"], path: "Tests/QuotaReader"),
        .testTarget(
            name: "KernelsTests",
            dependencies: ["AllocationCounter", "CKernels", "ForkProbe", "Kernels", "ReferenceKernels", "TestSupport"],
            swiftSettings: testSettings),
        .testTarget(
            name: "KernelsModelTests", dependencies: ["Kernels", "KernelsModel", "TestSupport"],
            swiftSettings: testSettings),
        .testTarget(name: "CommandSupportTests", dependencies: ["CommandSupport"], swiftSettings: testSettings),
        .testTarget(name: "TablesTests", dependencies: ["CommandSupport", "Tables"], swiftSettings: testSettings),
        .testTarget(
            name: "KernelsCommandTests",
            dependencies: [
                "CommandSupport", "Kernels", "KernelsCommand", "KernelsModel", "ReferenceKernels", "Tables",
                "TestSupport",
            ], swiftSettings: testSettings),
        .testTarget(
            name: "KernelsBenchTests", dependencies: ["CommandSupport", "KernelsBench", "Limits", "TestSupport"],
            swiftSettings: testSettings),
        .testTarget(name: "ConsumerTests", swiftSettings: testSettings),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)
