/// Scripts that let a shell complete a command's subcommands, options and their values.
package struct Completions {
    package struct Subcommand: Sendable {
        var name: String
        var summary: String
        var syntax: CommandSyntax

        package init(name: String, summary: String, syntax: CommandSyntax) {
            self.name = name
            self.summary = summary
            self.syntax = syntax
        }
    }

    private let command: String
    private let subcommands: [Subcommand]

    package init(command: String, subcommands: [Subcommand]) {
        self.command = command
        self.subcommands = subcommands
    }

    // MARK: - bash

    /// For bash 3.2 and later.
    package var bash: String {
        var text = """
            # Completion of \(command) for bash. In ~/.bashrc: source <(\(command) completions bash)
            _\(command)() {
                local IFS=$'\\n' options='' files=0
                local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
                # bash takes --name=value for three words.
                if [ "$word" = '=' ]; then
                    word=''
                elif [ "$previous" = '=' ]; then
                    previous=${COMP_WORDS[COMP_CWORD-2]}
                fi
                COMPREPLY=()
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W \(bashWords(subcommands.map(\.name) + ["help", "--help", "--version"])) -- "$word"))
                    return
                fi
                case ${COMP_WORDS[1]} in
                help)
                    COMPREPLY=($(compgen -W \(bashWords(subcommands.map(\.name))) -- "$word"))
                    return
                    ;;

            """
        for subcommand in subcommands { text += bashCase(subcommand) }
        return text + """
                esac
                if [[ $word == -* ]]; then
                    COMPREPLY=($(compgen -W "$options" -- "$word"))
                elif [ "$files" = 1 ]; then
                    COMPREPLY=($(compgen -f -- "$word"))
                fi
            }
            complete -o filenames -F _\(command) \(command)

            """
    }

    private func bashCase(_ subcommand: Subcommand) -> String {
        let options = subcommand.syntax.options
        var text = "    \(subcommand.name))\n        case $previous in\n"
        for option in options where !option.isFlag {
            let reply =
                switch option.completion {
                case .nothing: ""
                case .file: #"COMPREPLY=($(compgen -f -- "$word")); "#
                case .words(let words): "COMPREPLY=($(compgen -W \(bashWords(words)) -- \"$word\")); "
                }
            text += "        \(option.names.joined(separator: "|"))) \(reply)return ;;\n"
        }
        text += "        esac\n"
        text += "        options=\(bashWords(options.flatMap(\.names) + subcommand.syntax.helpNames))\n"
        if subcommand.syntax.takesFiles { text += "        files=1\n" }
        return text + "        ;;\n"
    }

    /// Words of letters, digits and dashes, one a line, as bash reads them.
    private func bashWords(_ words: [String]) -> String { "$'\(words.joined(separator: "\\n"))'" }

    // MARK: - zsh

    package var zsh: String {
        var text = """
            #compdef \(command)
            # Completion of \(command) for zsh: a file _\(command) in a folder of $fpath, or in ~/.zshrc after compinit:
            # source <(\(command) completions zsh)
            _\(command)() {
                local -a subcommands
                subcommands=(

            """
        for subcommand in subcommands {
            text += "        '\(subcommand.name):\(zshText(subcommand.summary))'\n"
        }
        text += """
                    'help:explain a subcommand'
                )
                if (( CURRENT == 2 )); then
                    _describe subcommand subcommands
                    return
                fi
                (( CURRENT-- ))
                shift words
                case ${words[1]} in
                help) _describe subcommand subcommands ;;

            """
        for subcommand in subcommands {
            text += "    \(subcommand.name))\n        _arguments \\\n"
            for option in subcommand.syntax.options { text += "            \(zshArgument(option)) \\\n" }
            let files = subcommand.syntax.takesFiles ? " '*:file:_files'" : ""
            let help = subcommand.syntax.helpNames.map { "'(- *)\($0)[explain the options]'" }.joined(separator: " ")
            text += "            \(help)\(files)\n        ;;\n"
        }
        return text + """
                esac
            }
            # Loaded from $fpath the file is the function's body, sourced it is not.
            if [ "${funcstack[1]}" = _\(command) ]; then _\(command) "$@"; else compdef _\(command) \(command); fi

            """
    }

    private func zshArgument(_ option: OptionSyntax) -> String {
        let value =
            if option.isFlag {
                ""
            } else {
                ":\(zshText(option.placeholder)):"
                    + {
                        switch option.completion {
                        case .nothing: " "
                        case .file: "_files"
                        case .words(let words): "(\(words.joined(separator: " ")))"
                        }
                    }()
            }
        let sign = option.isFlag ? "" : "="
        return option.names.map { "'\($0)\(sign)[\(zshText(option.help))]\(value)'" }.joined(separator: " ")
    }

    /// Inside single quotes, in a place where brackets and colons separate.
    private func zshText(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "'": result += "'\\''"
            case "[", "]", ":", "\\": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }
}
