import Foundation
import Kernels
import TestSupport
import Testing

@testable import KernelsCommand

@Suite struct DeriveProcessTests {
    @Test func everyLineOfTheDerivation() throws {
        let result = try kernels.run("derive", "--row", "1")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors == "")
        var rest = result.output[...]
        for line in [
            "z₁ = W₁x + b₁", "h₁ = σ(z₁)", "z₂ = W₂h₁ + b₂", "ŷ = σ(z₂)", "J = ", "δ₂ = ∂J/∂z₂ = ŷ − y",
            "∂J/∂W₂ = δ₂h₁ᵀ",
            "∂J/∂b₂", "∂J/∂h₁ = W₂ᵀδ₂", "δ₁ = ∂J/∂z₁", "∂J/∂W₁ = δ₁xᵀ", "∂J/∂b₁", "∂J/∂x = W₁ᵀδ₁",
        ] {
            let place = try #require(rest.firstRange(of: line), "\(line)")
            rest = rest[place.upperBound...]
        }
        #expect(try largestDifference(result) < 1e-8)
    }

    @Test func allNumbersOfASavedModelWithSeveralOutputs() throws {
        try TrainedModel.with { trained in
            let short = try kernels.run("derive", trained.table, "--row", "3", "--load", trained.model)
            #expect(short.code == 0, "\(short.errors)")
            #expect(short.output.contains("network 4-16-3"))
            let all = try kernels.run("derive", trained.table, "--row", "3", "--load", trained.model, "--all")
            // W₂ and b₂, W₁ and b₁, δ₂, ∂J/∂h₁, δ₁, ∂J/∂x.
            let numbers = [48, 3, 64, 16, 3, 16, 16, 4].reduce(0, +)
            #expect(all.output.contains("The \(numbers) gradients shown"))
            #expect(try largestDifference(all) < 1e-8)
        }
    }

    @Test func everyOption() throws {
        try withFile(TrainedModel.csv()) { file in
            let first = try kernels.run("derive", file, "--row", "2", "--hidden", "5", "--seed", "4").output
            #expect(first.contains("network 4-5-3"))
            #expect(try kernels.run("derive", file, "--row=2", "--hidden=5", "--seed=5").output != first)
            #expect(
                try kernels.run("derive", file, "--row", "2", "--drop", "a,2", "--header", "yes", "--label", "kind")
                    .output.contains("network 2-3-3"))
        }
    }

    /// A model whose second class is the table's first, and one of other columns.
    @Test func theBundledTableIsReadAsTheModelKnowsIt() throws {
        try TrainedModel.with { other in
            let model = other.folder.appending(path: "bundled.safetensors").path
            #expect(try kernels.run("train", "--positive", "0", "--epochs", "1", "--save", model).code == 0)
            let result = try kernels.run("derive", "--row", "1", "--load", model)
            #expect(result.code == 0, "\(result.errors)")
            // The first row is malignant, class 1; this model's output is the probability of class 0.
            #expect(result.output.contains("30 features, label 1\n"))
            #expect(result.output.firstMatch(of: #/\n  y\n +0\n/#) != nil)
            try expectOneLine(
                kernels.run("derive", "--row", "1", "--load", other.model), code: 1,
                "breast-cancer-wisconsin has no column named 'kind', the label")
        }
    }

    @Test func wrongCommandLines() throws {
        try expectOneLine(kernels.run("derive"), code: 2, "a row is needed")
        try expectOneLine(kernels.run("derive", "--row", "570"), code: 1, "it needs to be from 1 to 569")
        try expectOneLine(
            kernels.run("derive", "--row", "1", "--load", "m", "--hidden", "3"), code: 2, "exclude each other")
        try expectOneLine(
            kernels.run("derive", "--row", "1", "--load", "m", "--drop", "3"), code: 2,
            "--load and --drop exclude each other")
        try TrainedModel.with(["--hidden", "5,4"]) { trained in
            try expectOneLine(
                kernels.run("derive", trained.table, "--row", "1", "--load", trained.model), code: 1,
                "the model has 3 layers")
        }
        try TrainedModel.with { trained in
            let rows = try trained.write(TrainedModel.csv(header: false, label: false))
            try expectOneLine(
                kernels.run("derive", rows, "--row", "1", "--load", trained.model), code: 1,
                "line 1 has 4 columns; it needs to have 5, 4 features and the label")
        }
    }

    private func largestDifference(_ result: BuiltCommand.Result) throws -> Double {
        let match = try #require(result.output.firstMatch(of: #/central differences by (\S+) at most/#))
        return try #require(Double(match.1))
    }
}
