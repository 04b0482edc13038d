import Kernels
import KernelsModel
import TestSupport

/// A model with numbers in every part that a careless writer would change.
struct ModelExample<Scalar: KernelScalar> {
    let model: TableModel<Scalar>

    /// - Parameter sizes: The inputs, and then the outputs of each layer.
    init(sizes: [Int], named: Bool = true, seed: UInt64 = 1) throws {
        var random = RandomData(seed: seed)
        var network = try Network<Scalar>(layers: sizes, seed: seed)
        for l in network.layers.indices { network.layers[l].b = random.vector(network.layers[l].outputs) }
        let inputs = sizes[0]
        let outputs = sizes[sizes.count - 1]
        let means: [Double] = (0..<inputs).map {
            [0.1, -0x1p-1030, 1 / 3, -0.0, 1e300, .leastNonzeroMagnitude, 7][$0 % 7]
        }
        let deviations: [Double] = (0..<inputs).map {
            [0, 1e-5, 2 / 3, .leastNonzeroMagnitude, 1.7e308, 3, 1e22][$0 % 7]
        }
        model = try TableModel(
            network: network, standardizer: Standardizer(means: means, deviations: deviations),
            featureNames: named ? (0..<inputs).map { awkwardTexts[$0 % awkwardTexts.count] } : nil,
            labelName: named ? "is it \"malignant\"?\n" : nil,
            classes: outputs == 1 ? ["no", "sí 🙂"] : (0..<outputs).map { "class \($0)\n\"\\" },
            trainingOptions: named ? ["epochs": "100", "a \"key\"\n": awkwardTexts.joined(), "": ""] : [:])
    }

    /// Rows that are standardised to something other than the ends of the sigmoid.
    func rows(_ count: Int, seed: UInt64 = 2) throws -> [Double] {
        var random = RandomData(seed: seed)
        return (0..<count).flatMap { _ in
            zip(model.standardizer.means, model.standardizer.deviations).map { mean, deviation in
                // The mean and a deviation up or down, which stays finite beside the greatest number.
                mean + min(deviation, 1e307) * (random.number(-1, 1) as Double)
            }
        }
    }
}

let awkwardTexts = [
    "", " blank ", "a,b", "\"quoted\"", "back\\slash", "line\nend\r\n", "tab\t\u{0}\u{1f}\u{7f}", "🙂👩‍👩‍👧", "e\u{301}", "é",
    "\u{2028}", "\u{FEFF}", "</script>", "\u{10FFFF}",
]
