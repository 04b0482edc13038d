import CommandSupport
import Kernels
import KernelsModel
import Tables

/// A model's file, opened; which precision it has decides what it is read as.
func modelFile(_ path: String) throws(CommandError) -> ModelFile {
    if path.isEmpty { throw .usage("the model's name is empty; it needs to be the name of a file") }
    do {
        return try ModelFile(contentsOfFile: path)
    } catch {
        throw .input("\(error)")
    }
}

extension ModelFile {
    /// The stored precision as the command line names it.
    var precisionChoice: CommandSupport.Precision { precision == .double ? .double : .float }
}

/// A subcommand's work in the precision of a model.
protocol ModelWork {
    func run<Scalar>(_ model: TableModel<Scalar>) throws
}

extension ModelWork {
    func run(modelFile path: String) throws {
        let file = try modelFile(path)
        switch file.precisionChoice {
        case .float: try run(file.model(as: Float.self))
        case .double: try run(file.model(as: Double.self))
        }
    }
}

extension TableSchema {
    /// The columns that a model was trained on.
    init<Scalar>(_ model: TableModel<Scalar>) {
        self.init(
            featureNames: model.featureNames, featureCount: model.network.inputs, labelName: model.labelName,
            classes: model.classes)
    }
}
