import CommandSupport
import Synchronization

/// Shows how far a training is: a bar redrawn in place on a terminal, plain lines elsewhere, or nothing.
final class Progress: Sendable {
    /// Where it goes, and in which form.
    enum Style: Sendable {
        case bar, lines, none
    }

    private let output: TextOutput
    private let style: Style
    private let epochs: Int
    private let watched: String
    private let fold: (number: Int, count: Int)?
    private let clock = DrawingClock()
    private let isOptional: Bool
    private let lastFailure = Mutex<CommandError?>(nil)

    /// - Parameters:
    ///   - watched: The part that each epoch is measured on.
    ///   - fold: Which of how many, from 1.
    ///   - isOptional: Whether the work goes on where nothing can be shown any more, as when the reader of a pipe has gone:
    ///     there is a model to be saved. ``failure`` then has the reason.
    init(
        _ output: TextOutput, _ style: Style, epochs: Int, watched: String, fold: (number: Int, count: Int)? = nil,
        isOptional: Bool
    ) {
        self.isOptional = isOptional
        self.output = output
        self.style = style
        self.epochs = epochs
        self.watched = watched
        self.fold = fold
    }

    /// After each epoch.
    ///
    /// - Parameter samples: How many went through a step so far.
    func update(_ record: EpochRecord, samples: Int) throws(CommandError) {
        let (epoch, seconds) = (record.epoch, record.elapsed.seconds)
        let rate = seconds > 0 ? "\(compact(Double(samples) / seconds)) samples/s" : ""
        switch style {
        case .bar:
            if epoch < epochs, !clock.isDue() { return }
            let left = seconds / Double(epoch) * Double(epochs - epoch)
            let time = epoch == epochs ? "\(seconds.fixed(2)) s" : "\(left.fixed(1)) s left"
            let bar = ProgressBar(
                label: fold.map { "fold \($0.number)/\($0.count)  " } ?? "", fraction: Double(epoch) / Double(epochs),
                // Padded, so that the bar keeps its length while the numbers grow.
                details: [
                    "epoch \("\(epoch)".padded(left: "\(epochs)".count))/\(epochs)", "loss \(record.loss.fixed(4))",
                    time.padded(to: 10), rate.padded(to: 15),
                ])
            output.write("\r" + bar.text(width: Terminal.width(output.descriptor)) + "\u{1b}[K")
        case .lines:
            if fold != nil { return }
            var line = "epoch \(epoch)/\(epochs)  loss \(record.loss.fixed(4))"
            if let (loss, accuracy) = record.watched {
                line += "  \(watched) loss \(loss.fixed(4)), accuracy \((100 * accuracy).fixed(2))%"
            }
            output.write("\(line)  \(seconds.fixed(4)) s\(rate.isEmpty ? "" : "  \(rate)")\n")
        case .none:
            return
        }
        try flush()
    }

    /// After the last epoch; with folds, what came of this one.
    func finish(_ result: String? = nil) throws(CommandError) {
        switch style {
        case .bar: output.write(result.map { "\r\($0)\u{1b}[K\n" } ?? "\n")
        case .lines: output.write(result.map { $0 + "\n" } ?? "")
        case .none: return
        }
        try flush()
    }
}

extension Progress {
    /// Why nothing was shown any more, where the work went on.
    var failure: CommandError? { lastFailure.withLock { $0 } }

    private func flush() throws(CommandError) {
        do {
            try output.flush()
        } catch {
            if !isOptional { throw error }
            lastFailure.withLock { $0 = error }
        }
    }
}

/// Says when a bar is to be drawn again: more than some twenty drawings a second only cost time.
private final class DrawingClock: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    func isDue() -> Bool {
        last.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < .milliseconds(40) { return false }
            last = now
            return true
        }
    }
}
