/// One option of a subcommand: what it is called, how it is explained, and what it does to the settings.
///
/// The list of a subcommand's options drives the parser, the help and the suggestions for misspelled names.
struct Option<Settings> {
    /// With the dashes; the first is the name that the help and the messages use.
    let names: [String]
    /// What stands for the value in the help.
    let placeholder: String
    let help: String
    /// Stores the value, or says what would be right.
    let store: (_ value: String, _ settings: inout Settings) throws(CommandError) -> Void

    init(
        _ names: String..., placeholder: String, help: String,
        store: @escaping (_ value: String, _ settings: inout Settings) throws(CommandError) -> Void
    ) {
        self.names = names
        self.placeholder = placeholder
        self.help = help
        self.store = store
    }

    var name: String { names[0] }
}

extension Option {
    /// An option whose value goes into one of the settings once `parse` has understood it.
    init<Value>(
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
}
