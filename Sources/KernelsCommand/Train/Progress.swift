import CommandSupport

/// Shows how far a training is: a bar redrawn in place on a terminal, plain lines everywhere else.
struct Progress {
    private let output: TextOutput
    private let epochs: Int
    private let fold: Int?
    private let folds: Int
    private let isBar: Bool
    private let state = State()

    private final class State {
        var lastDrawn: ContinuousClock.Instant?
    }

    init(_ output: TextOutput, settings: TrainSettings, fold: Int?) {
        self.output = output
        epochs = settings.epochs
        folds = settings.folds ?? 1
        self.fold = fold
        isBar = Terminal.canRedraw(output.descriptor)
    }

    /// After each epoch, with the mean loss over it and the time that the training has taken so far.
    func update(epoch: Int, loss: Double, time: Duration) throws(CommandError) {
        if isBar {
            // More than some twenty drawings a second only cost time.
            let now = ContinuousClock.now
            if epoch < epochs, let last = state.lastDrawn, now - last < .milliseconds(40) { return }
            state.lastDrawn = now
            let left = time / epoch * (epochs - epoch)
            let clock =
                epoch == epochs ? "\(time.seconds.fixed(2)) s" : "\(left.seconds.fixed(1)) s left"
            let bar = ProgressBar(
                label: fold.map { "fold \($0 + 1)/\(folds)  " } ?? "", fraction: Double(epoch) / Double(epochs),
                // Padded, so that the bar keeps its length while the numbers grow.
                details: [
                    "epoch \("\(epoch)".padded(left: "\(epochs)".count))/\(epochs)", "loss \(loss.fixed(4))",
                    clock.padded(to: 10),
                ])
            output.write("\r" + bar.text(width: Terminal.width(output.descriptor)) + "\u{1b}[K")
        } else if fold == nil {
            output.write("epoch \(epoch)/\(epochs)  loss \(loss.fixed(4))  \(time.seconds.fixed(4)) s\n")
        }
        try output.flush()
    }

    /// After the last epoch.
    func finish(_ result: TrainResult) throws(CommandError) {
        if let fold {
            let line =
                "fold \(fold + 1)/\(folds)  loss \(result.trainingLoss.fixed(4))  "
                + "test accuracy \((100 * result.accuracy).fixed(2))%  \(result.time.seconds.fixed(4)) s"
            output.write(isBar ? "\r\(line)\u{1b}[K\n" : line + "\n")
        } else if isBar {
            output.write("\n")
        }
        try output.flush()
    }
}
