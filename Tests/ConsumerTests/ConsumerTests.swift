import Foundation
import Testing

/// A package that depends on this one by a version tag builds and runs, with the trait on and off.
@Suite(.serialized)
struct ConsumerTests {
    private static let program = """
        import Kernels

        let a = try Matrix<Float>(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
        let b = try Matrix<Float>(rows: 3, columns: 2, [7, 8, 9, 10, 11, 12])
        print(try matmul(a, b).elements)
        print(try matmul(a, b, on: .dispatch(threads: 2)).elements)
        let network = try TwoLayerNetwork<Double>(inputs: 2, hidden: 3, outputs: 1, seed: 1)
        let (loss, _) = try network.lossAndGradients(Matrix([[0, 1], [1, 1]]), Matrix([[1], [0]]))
        print(loss > 0 && loss < 2)
        print(a.span[5])
        print(Backend.automatic.name)

        """

    @Test(arguments: [
        (traits: String?.none, backend: openMPName, configuration: "debug"),
        (traits: "[]", backend: "Dispatch", configuration: "release"),
    ])
    func dependsByVersionTag(traits: String?, backend: String, configuration: String) throws {
        let package = try PublishedPackage()
        let consumer = try package.makeConsumer(traits: traits, Self.program)
        let log = try Tool.succeed("swift", "build", "--configuration", configuration, in: consumer.url)
        #expect(!log.contains("warning:"), "\(log)")
        let executable = consumer.url.appending(path: ".build/\(configuration)/consumer")
        let product = "[58.0, 64.0, 139.0, 154.0]"
        #expect(
            try Tool.succeed(executable.path, in: consumer.url)
                == "\(product)\n\(product)\ntrue\n6.0\n\(backend)\n")
        // The names of what a program takes from a shared library stand in it as text.
        let binary = try Data(contentsOf: executable)
        for symbol in ["__kmpc_fork_call", "omp_in_parallel", "libomp"] {
            #expect((binary.range(of: Data(symbol.utf8)) != nil) == (backend == "OpenMP"), "\(symbol)")
        }
    }

    #if os(Linux)
        private static let openMPName = "OpenMP"

        @Test func missingLibraryIsNamed() throws {
            let package = try PublishedPackage { root in
                // As on a machine without the library.
                let file = root.appending(path: "CKernels/runtime/openmp.c")
                let source = try String(contentsOf: file, encoding: .utf8)
                let moved = source.replacing("__has_include(\"/usr/", with: "__has_include(\"/nowhere/")
                try #require(moved != source)
                try Data(moved.utf8).write(to: file)
            }
            let consumer = try package.makeConsumer(traits: nil, Self.program)
            let result = try Tool.run(["swift", "build"], in: consumer.url)
            #expect(result.code != 0)
            let errors = result.output.split(separator: "\n").filter {
                $0.contains("error: ") && $0.contains("openmp.c")
            }
            #expect(errors.count == 1, "\(result.output)")
            for part in ["libomp-dev", "trait", "traits: []", "--disable-default-traits"] {
                #expect(errors.first?.contains(part) == true, "\(part)")
            }
        }
    #else
        private static let openMPName = "Dispatch"
    #endif
}
