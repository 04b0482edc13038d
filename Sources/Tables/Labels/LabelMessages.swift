import CommandSupport

/// What is wrong with a label that brings one class too many.
let tooManyClasses =
    "this is one more than \(classLimit) different labels; so many look like a measurement and not like classes; "
    + "--label tells which column is the label"

/// What is wrong with a label that none of the classes has.
func unknownLabel(_ label: String, classes: [String]) -> String {
    let shown = classes.prefix(6).map { printable($0, limit: 30) }.joined(separator: ", ")
    return "the label is \(quoted(label, limit: 40)); it needs to be one of \(shown)\(classes.count > 6 ? ", …" : "")"
}
