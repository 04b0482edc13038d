// swift-tools-version: 6.2
import PackageDescription

// A package that links this one: from a folder here, by its address and a version elsewhere.
let package = Package(
    name: "hosts",
    dependencies: [.package(name: "swift-kernels", path: "../..")],
    targets: [
        .executableTarget(
            name: "server",
            dependencies: [
                .product(name: "Kernels", package: "swift-kernels"),
                .product(name: "KernelsModel", package: "swift-kernels"),
            ]),
        .executableTarget(name: "pool", dependencies: [.product(name: "Kernels", package: "swift-kernels")]),
    ],
    swiftLanguageModes: [.v6]
)
