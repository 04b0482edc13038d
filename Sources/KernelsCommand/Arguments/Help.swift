import CommandSupport

extension Help {
    /// What `kernels --help` says.
    static var overview: String {
        var text = """
            kernels: train, serve and explain sigmoid networks; check the numbers behind them

            usage: kernels SUBCOMMAND [options]


            """
        let width = Subcommand.allCases.map(\.rawValue.count).max() ?? 0
        for subcommand in Subcommand.allCases {
            text += "  \(subcommand.rawValue.padded(to: width))  \(subcommand.summary)\n"
        }
        return text + """

            kernels SUBCOMMAND --help explains one; kernels --version tells the version.

            example: kernels train table.csv --save model.safetensors
            example: kernels predict model.safetensors new.csv > predictions.csv

            """
    }
}
