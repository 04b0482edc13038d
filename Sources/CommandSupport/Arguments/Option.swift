/// One option of a subcommand: what it is called, how it is explained, and what it does to the settings.
///
/// The list of a subcommand's options drives the parser, the help and the suggestions for misspelled names.
package struct Option<Settings> {
    /// With the dashes; the first is the name that the help and the messages use.
    package let names: [String]
    /// What stands for the value in the help; empty for a flag, which has none.
    package let placeholder: String
    package let help: String
    /// Stores the value, or says what would be right.
    package let store: (_ value: String, _ settings: inout Settings) throws(CommandError) -> Void

    package init(
        _ names: String..., placeholder: String, help: String,
        store: @escaping (_ value: String, _ settings: inout Settings) throws(CommandError) -> Void
    ) {
        self.names = names
        self.placeholder = placeholder
        self.help = help
        self.store = store
    }

    package var name: String { names[0] }

    var isFlag: Bool { placeholder.isEmpty }
}

extension Option {
    /// An option whose value goes into one of the settings once `parse` has understood it.
    package init<Value>(
        _ names: String..., placeholder: String, help: String, into path: WritableKeyPath<Settings, Value>,
        _ parse: @escaping (_ value: String, _ option: String) throws(CommandError) -> Value
    ) {
        let name = names[0]
        self.names = names
        self.placeholder = placeholder
        self.help = help
        store = { (value, settings) throws(CommandError) in
            settings[keyPath: path] = try parse(value, name)
        }
    }

    /// A flag: an option without a value, which sets one of the settings to true.
    package init(flag name: String, help: String, into path: WritableKeyPath<Settings, Bool>) {
        names = [name]
        placeholder = ""
        self.help = help
        store = { (_, settings) throws(CommandError) in settings[keyPath: path] = true }
    }
}
