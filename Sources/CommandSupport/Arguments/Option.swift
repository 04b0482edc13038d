/// One option of a subcommand: what it is called, how it is explained, and what it does to the settings.
///
/// The list of a subcommand's options drives the parser, the help, the completions and the suggestions for misspelled
/// names.
package struct Option<Settings> {
    package private(set) var syntax: OptionSyntax
    /// Stores the value, or says what would be right.
    package let store: (_ value: String, _ settings: inout Settings) throws(CommandError) -> Void

    package init(
        _ names: String..., placeholder: String, help: String, completion: OptionSyntax.Completion = .nothing,
        store: @escaping (_ value: String, _ settings: inout Settings) throws(CommandError) -> Void
    ) {
        syntax = OptionSyntax(names: names, placeholder: placeholder, help: help, completion: completion)
        self.store = store
    }

    package var name: String { syntax.name }

    /// The option, shown by `--help-all` alone.
    package func further() -> Option {
        var option = self
        option.syntax.isFurther = true
        return option
    }
}

extension Option {
    /// An option whose value goes into one of the settings once `parse` has understood it.
    package init<Value>(
        _ names: String..., placeholder: String, help: String, completion: OptionSyntax.Completion = .nothing,
        into path: WritableKeyPath<Settings, Value>,
        _ parse: @escaping (_ value: String, _ option: String) throws(CommandError) -> Value
    ) {
        let name = names[0]
        syntax = OptionSyntax(names: names, placeholder: placeholder, help: help, completion: completion)
        store = { (value, settings) throws(CommandError) in
            settings[keyPath: path] = try parse(value, name)
        }
    }

    /// An option whose value is one of the names of an enumeration.
    package init<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, placeholder: String = "NAME", help: String, choice path: WritableKeyPath<Settings, Choice>
    ) {
        self.init(
            name, placeholder: placeholder, help: help, completion: .words(Choice.allCases.map(\.rawValue)), into: path,
            choice)
    }

    /// An option whose value is a file's name, not empty.
    package init(
        _ name: String, placeholder: String = "FILE", help: String, file path: WritableKeyPath<Settings, String?>
    ) {
        self.init(name, placeholder: placeholder, help: help, completion: .file, into: path, optional(fileName))
    }

    /// A flag: an option without a value, which sets one of the settings to true.
    package init(flag name: String, help: String, into path: WritableKeyPath<Settings, Bool>) {
        syntax = OptionSyntax(names: [name], placeholder: "", help: help, completion: .nothing)
        store = { (_, settings) throws(CommandError) in settings[keyPath: path] = true }
    }
}
