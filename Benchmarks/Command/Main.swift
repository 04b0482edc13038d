// `kernels-bench`: times one operation of this package a request, so that a driver can alternate it with its peers.
//
// Reads requests from standard input, a line each:
//
//     OPERATION PRECISION BACKEND THREADS SECONDS SIZE…
//     gemm      float     openmp  2       0.2     1024 1024 1024
//
// and answers each with a line of JSON: the median and the least time of a call in seconds, and the number of calls.
// OPERATION is gemm (m n k), sigmoid (n), step (batch inputs hidden outputs: loss and all five gradients).

import Kernels

@main
struct KernelsBench {
    static func main() {
        while let line = readLine() {
            do {
                print(try answer(line))
                flushOutput()
            } catch {
                printError("kernels-bench: \(error)")
                terminate(status: 2)
            }
        }
    }

    static func answer(_ line: String) throws -> String {
        let request = try Request(line)
        let times =
            switch request.precision {
            case .float: try measure(request, Float.self)
            case .double: try measure(request, Double.self)
            }
        return "{\"median\": \(times.median), \"least\": \(times.least), \"calls\": \(times.count)}"
    }

    static func measure<Scalar: KernelScalar>(_ request: Request, _: Scalar.Type) throws -> Times {
        var generator = SplitMix64(seed: 1)
        func random(_ rows: Int, _ columns: Int) throws -> Matrix<Scalar> {
            try Matrix(
                rows: rows, columns: columns, (0..<rows * columns).map { _ in Scalar(generator.nextUnit() * 2 - 1) })
        }
        let size = request.size
        switch request.operation {
        case .gemm:
            let a = try random(size[0], size[2])
            let b = try random(size[2], size[1])
            var c = Matrix<Scalar>(rows: size[0], columns: size[1])
            return try Times(seconds: request.seconds) { try matmul(a, b, into: &c, on: request.backend) }
        case .sigmoid:
            let x = try random(1, size[0]).map { (u: Scalar) -> Scalar in 8 * u }
            var y = Matrix<Scalar>(rows: 1, columns: size[0])
            return try Times(seconds: request.seconds) { try sigmoid(x, into: &y, on: request.backend) }
        case .step:
            let x = try random(size[0], size[1])
            let y = try random(size[0], size[3]).map { (u: Scalar) -> Scalar in u > 0 ? 1 : 0 }
            let network = try TwoLayerNetwork<Scalar>(inputs: size[1], hidden: size[2], outputs: size[3], seed: 1)
            var gradients = try network.lossAndGradients(x, y, wanting: .all, on: request.backend).gradients
            return try Times(seconds: request.seconds) {
                _ = try network.lossAndGradients(x, y, into: &gradients, on: request.backend)
            }
        }
    }
}
