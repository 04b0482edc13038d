/// How often a classifier gave each class to the samples of each class.
///
/// ```swift
/// let confusion = try ConfusionMatrix(labels: [0, 1, 1, 2], predicted: [0, 1, 2, 2], classes: 3)
/// confusion[label: 1, predicted: 2]  // 1
/// confusion.accuracy                 // 0.75
/// print(confusion.table(names: ["cat", "dog", "fish"]))
/// ```
///
/// Precision, recall and F1 of a class are nil where they are 0/0. Their macro means are those of scikit-learn with
/// `zero_division=0`: unweighted, 0 in the place of nil, over the classes that occur among labels or predictions.
public struct ConfusionMatrix: Hashable, Sendable {
    /// The number of classes.
    public let classes: Int

    /// By label, and within it by predicted class.
    private var counts: [Int]

    /// The number of classes that there can be.
    static let classesAtMost = 4096

    /// A matrix without samples.
    ///
    /// - Throws: ``KernelError/invalidArgument(operation:reason:)`` when there are not 1 to 4096 classes.
    public init(classes: Int) throws(KernelError) {
        if classes < 1 || classes > Self.classesAtMost {
            throw .invalidArgument(
                operation: "ConfusionMatrix",
                reason: "the number of classes is \(classes); it needs to be from 1 to \(Self.classesAtMost)")
        }
        self.classes = classes
        counts = [Int](repeating: 0, count: classes * classes)
    }

    /// The matrix of samples whose labels and predicted classes are given.
    ///
    /// - Throws: ``KernelError``, when there are not as many of both, one is not less than `classes`, or there are not 1 to
    ///   4096 classes.
    /// - Complexity: O(samples + classes²).
    public init(labels: [UInt16], predicted: [UInt16], classes: Int) throws(KernelError) {
        try requireSame("ConfusionMatrix", "labels", labels.count, "predicted", predicted.count)
        try self.init(classes: classes)
        for i in labels.indices {
            let (label, guess) = (Int(labels[i]), Int(predicted[i]))
            if max(label, guess) >= classes {
                let (name, number) = label >= classes ? ("label", label) : ("predicted class", guess)
                throw .invalidArgument(
                    operation: "ConfusionMatrix",
                    reason: "\(name) \(i) is \(number), and there are \(classes) classes; "
                        + "it needs to be from 0 to \(classes - 1)")
            }
            counts[label * classes + guess] += 1
        }
    }

    /// The number of samples of one class that another, or the same, was given to.
    ///
    /// - Precondition: Both are at least 0 and less than ``classes``.
    public subscript(label label: Int, predicted guess: Int) -> Int {
        precondition(label >= 0 && label < classes && guess >= 0 && guess < classes, "ConfusionMatrix: no such class")
        return counts[label * classes + guess]
    }

    /// The number of samples.
    public var samples: Int { counts.reduce(0, +) }

    /// The part of the samples that were given their own class; nil without samples.
    public var accuracy: Double? { ratio((0..<classes).reduce(0) { $0 + self[label: $1, predicted: $1] }, samples) }

    /// The number of samples of a class.
    public func count(ofLabel c: Int) -> Int { (0..<classes).reduce(0) { $0 + self[label: c, predicted: $1] } }

    /// The number of samples that a class was given to.
    public func count(ofPredicted c: Int) -> Int { (0..<classes).reduce(0) { $0 + self[label: $1, predicted: c] } }

    /// Of the samples that a class was given to, the part that are of it; nil where it was given to none.
    public func precision(of c: Int) -> Double? { ratio(self[label: c, predicted: c], count(ofPredicted: c)) }

    /// Of the samples of a class, the part that it was given to; nil where there are none.
    public func recall(of c: Int) -> Double? { ratio(self[label: c, predicted: c], count(ofLabel: c)) }

    /// The harmonic mean of precision and recall, as 2 hits / (labels + predictions); nil where the class does not occur.
    public func f1(of c: Int) -> Double? {
        ratio(2 * self[label: c, predicted: c], count(ofLabel: c) + count(ofPredicted: c))
    }

    /// The unweighted mean of the classes' precision; nil without samples.
    public var macroPrecision: Double? { macroMean(precision) }

    /// The unweighted mean of the classes' recall; nil without samples.
    public var macroRecall: Double? { macroMean(recall) }

    /// The unweighted mean of the classes' F1; nil without samples.
    public var macroF1: Double? { macroMean(f1) }

    private func macroMean(_ measure: (Int) -> Double?) -> Double? {
        let occurring = (0..<classes).filter { count(ofLabel: $0) + count(ofPredicted: $0) > 0 }
        if occurring.isEmpty { return nil }
        return occurring.reduce(0) { $0 + (measure($1) ?? 0) } / Double(occurring.count)
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
}

extension ConfusionMatrix: CustomStringConvertible {
    /// The table with the numbers of the classes.
    public var description: String { table(names: []) }

    /// The counts in aligned columns: a line for each class of the samples, a column for each predicted class.
    ///
    /// ```
    /// true\predicted  benign  malignant
    /// benign              70          1
    /// malignant            2         41
    /// ```
    ///
    /// - Parameter names: What the classes are called; one without a name has its number.
    /// - Returns: Lines that end in a line break, without spaces at their ends.
    public func table(names: [String]) -> String {
        let names = (0..<classes).map { $0 < names.count ? names[$0] : "\($0)" }
        let corner = #"true\predicted"#
        let first = names.reduce(corner.count) { max($0, $1.count) }
        func padding(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(width - text.count, 0))
        }
        let columns = (0..<classes).map { c in
            let cells = [names[c]] + (0..<classes).map { "\(self[label: $0, predicted: c])" }
            let width = cells.reduce(0) { max($0, $1.count) }
            return cells.map { "  " + padding($0, width) + $0 }
        }
        return (0...classes).map { line in
            let head = line == 0 ? corner : names[line - 1]
            return head + padding(head, first) + columns.map { $0[line] }.joined() + "\n"
        }.joined()
    }
}
