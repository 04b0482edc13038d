import Foundation

/// This package as others get it: a git repository with a version tag. It holds the files as they are now, committed or
/// not, but none that .gitignore names.
struct PublishedPackage {
    static let version = "1.0.0"
    let folder: ScratchFolder

    /// - Parameter change: Edits the files before they are committed.
    init(_ change: (URL) throws -> Void = { _ in }) throws {
        folder = try ScratchFolder()
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        // Tests need not be there to depend on a package, but the manifest names them.
        for name in ["Package.swift", ".gitignore", "CKernels", "Sources", "Tests", "Benchmarks"] {
            try FileManager.default.copyItem(at: root.appending(path: name), to: folder.url.appending(path: name))
        }
        try change(folder.url)
        try Tool.succeed("git", "init", "--quiet", in: folder.url)
        try Tool.succeed("git", "add", ".", in: folder.url)
        try Tool.succeed(
            "git", "-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "commit",
            "--quiet", "--message", "A version", in: folder.url)
        try Tool.succeed("git", "-c", "tag.gpgsign=false", "tag", Self.version, in: folder.url)
    }

    /// A package with one executable, `consumer`, that depends on this one by its version.
    func makeConsumer(traits: String?, _ program: String) throws -> ScratchFolder {
        let consumer = try ScratchFolder()
        let traitArgument = traits.map { ", traits: \($0)" } ?? ""
        try consumer.write(
            """
            // swift-tools-version: 6.2
            import PackageDescription

            let package = Package(
                name: "consumer",
                dependencies: [.package(url: "\(folder.url.absoluteString)", from: "\(Self.version)"\(traitArgument))],
                targets: [
                    .executableTarget(
                        name: "consumer",
                        dependencies: [.product(name: "Kernels", package: "\(folder.url.lastPathComponent)")])
                ]
            )

            """, to: "Package.swift")
        try consumer.write(program, to: "Sources/consumer/main.swift")
        return consumer
    }
}
