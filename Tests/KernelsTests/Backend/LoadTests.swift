import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Kernels

/// 64 threads call products, networks and predictions with random shapes on every backend at once. Each result has the
/// bits of the serial one, computed on the same thread.
///
/// A second, or as many as `KERNELS_LOAD_SECONDS` says (`Tests/Load/run`); from ten on the process must not grow either.
@Suite("load")
struct LoadTests {
    private static let threads = 64
    private static let seconds = ProcessInfo.processInfo.environment["KERNELS_LOAD_SECONDS"].flatMap(Int.init) ?? 1

    @Test func everyBackendAtOnce() throws {
        let wrong = Mutex<[String]>([])
        let calls = Atomic<Int>(0)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(Self.seconds)
        withThreads(Self.threads) { thread in
            var caller = Caller(seed: UInt64(thread))
            while clock.now < end {
                do {
                    if let text = try caller.call() { wrong.withLock { $0.append(text) } }
                } catch {
                    wrong.withLock { $0.append("\(error)") }
                }
                calls.add(1, ordering: .relaxed)
            }
        } meanwhile: {
            guard Self.seconds >= 10 else { return }
            var resident: [Int] = []
            while clock.now < end {
                Thread.sleep(forTimeInterval: 0.25)
                resident.append(residentBytes())
            }
            let first = median(resident[(resident.count / 4)..<(resident.count / 2)])
            let last = median(resident[(resident.count * 3 / 4)...])
            #expect(Double(last) <= Double(first) * 1.05 + 32e6, "\(first) bytes grew to \(last)")
            print("load: second and last quarter: \(first >> 20) and \(last >> 20) MiB")
        }
        #expect(wrong.withLock { $0.prefix(5) }.isEmpty)
        let count = calls.load(ordering: .relaxed)
        #expect(count >= Self.threads)
        print("load: \(Self.threads) threads, \(Self.seconds) s, \(count) calls")
    }
}

/// One thread's random calls.
private struct Caller {
    private var random: RandomData
    private var generator: SplitMix64

    init(seed: UInt64) {
        random = RandomData(seed: seed)
        generator = SplitMix64(seed: seed)
    }

    private mutating func size(_ most: Int) -> Int {
        Int.random(in: 1...Int.random(in: 1...most, using: &generator), using: &generator)
    }

    /// What is wrong with a call of a random kind, or nil.
    mutating func call() throws -> String? {
        Bool.random(using: &generator) ? try call(Float.self) : try call(Double.self)
    }

    private mutating func call<Scalar: KernelScalar>(_: Scalar.Type) throws -> String? {
        let backend = threadedBackends.randomElement(using: &generator)!
        func difference(_ what: String, _ run: (Backend) throws -> [Scalar]) rethrows -> String? {
            firstDifference(try run(backend), try run(.serial)).map { "\(Scalar.self) \(what), \(backend): \($0)" }
        }
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            let (m, n, k) = (size(200), size(200), size(200))
            let a: Matrix<Scalar> = try random.matrix(m, k)
            let b: Matrix<Scalar> = try random.matrix(k, n)
            return try difference("\(m)×\(n)×\(k)") { try matmul(a, b, on: $0).elements }
        case 1:
            let z: Matrix<Scalar> = try random.matrix(size(200), size(200))
            return difference("sigmoid of \(z.shape)") { sigmoid(z, on: $0).elements }
        case 2:
            let example = try TwoLayerNetworkExample<Scalar>(
                batch: size(200), inputs: size(60), hidden: size(60), outputs: size(4), seed: generator.next())
            return try difference("network, \(example.x.shape)") { backend in
                let (loss, gradients) = try example.network.lossAndGradients(example.x, example.y, on: backend)
                return gradients.arrays.flatMap { $0.elements ?? [] } + [Scalar(loss)]
            }
        default:
            let sizes = (0...size(5)).map { _ in size(60) }
            let example = try NetworkExample<Scalar>(batch: size(300), sizes: sizes, seed: generator.next())
            return try difference("prediction, \(sizes)") { try example.network.predict(example.x, on: $0).elements }
        }
    }
}

/// Runs the body on threads of its own, and `meanwhile` on the caller, and waits for all.
private func withThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void, meanwhile: () -> Void) {
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        let thread = Thread {
            body(index)
            group.leave()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }
    meanwhile()
    group.wait()
}

/// What of the process is in memory, as Linux tells; 0 elsewhere.
private func residentBytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    return Int(text.split(separator: " ")[1])! * Int(sysconf(Int32(_SC_PAGESIZE)))
}

private func median(_ values: ArraySlice<Int>) -> Int { values.sorted()[values.count / 2] }
