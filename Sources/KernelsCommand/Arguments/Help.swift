import CommandSupport

extension Help {
    /// What `kernels --help` says.
    static var overview: String {
        var text = """
            kernels: dense compute kernels for Swift, and a two-layer network on top

            usage: kernels SUBCOMMAND [options]


            """
        let width = Subcommand.allCases.map(\.rawValue.count).max() ?? 0
        for subcommand in Subcommand.allCases {
            text += "  \(subcommand.rawValue.padded(to: width))  \(subcommand.summary)\n"
        }
        return text + """

            kernels SUBCOMMAND --help explains one; kernels --version tells the version.

            example: kernels train

            """
    }
}
