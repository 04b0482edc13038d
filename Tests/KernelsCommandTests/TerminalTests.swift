import TestSupport
import Testing

@Suite struct TerminalTests {
    @Test(arguments: [80, 40, 20] as [UInt16])
    func theBarIsRedrawnInPlaceAndFits(_ columns: UInt16) throws {
        let (screen, code) = try kernels.runOnTerminal("train", columns: columns)
        #expect(code == 0)
        let bars = drawnLines(screen).filter { $0.contains("[=") || $0.contains("[ ") }
        #expect(bars.allSatisfy { $0.count < Int(columns) })
        #expect(bars.last?.contains("==========") == true)
        // One line of the screen, however often it was drawn.
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count { $0.contains("[=") } == 1)
        #expect(lines.filter { $0.contains("[=") }.allSatisfy { $0.contains("\r") && $0.contains("\u{1b}[K") })
        #expect(!screen.contains("epoch 3/30  loss 0"))
        #expect(screen.contains("test accuracy"))
    }

    @Test func theSweepOfTheSigmoidHasABar() throws {
        let (screen, code) = try kernels.runOnTerminal(
            "verify-sigmoid", "--stride", "65537", "--samples", "8000", columns: 60)
        #expect(code == 0)
        let bars = drawnLines(screen).filter { $0.contains("s left") }
        #expect(bars.contains { $0.contains("100%") })
        #expect(bars.allSatisfy { $0.count < 60 })
        #expect(screen.contains("\r\u{1b}[K"))
    }

    @Test func anEpochAndATimeStandBesideTheBar() throws {
        let (screen, _) = try kernels.runOnTerminal("train", "--epochs", "7")
        #expect(screen.contains("epoch 7/7"))
        #expect(screen.contains("loss 0."))
    }

    @Test func foldsLeaveALineEach() throws {
        let (screen, code) = try kernels.runOnTerminal("train", "--folds", "3", "--epochs", "4")
        #expect(code == 0)
        for fold in 1...3 {
            #expect(screen.contains("\rfold \(fold)/3  loss "))
        }
    }

    @Test func aDumbTerminalGetsPlainLines() throws {
        let (screen, code) = try kernels.runOnTerminal("train", "--epochs", "3", terminal: "dumb")
        #expect(code == 0)
        #expect(!screen.contains("\u{1b}"))
        #expect(screen.contains("epoch 3/3  loss "))
    }

    @Test func anErrorStartsALineOfItsOwn() throws {
        let (screen, code) = try kernels.runOnTerminal("train", "--lr", "1e38", "--optimizer", "sgd")
        #expect(code == 1)
        #expect(screen.contains("\nkernels: the training diverged"))
    }

    @Test func anErrorBehindTheBarOfStandardErrorToo() throws {
        // The first step's loss is that of the first weights; the second one is not a number.
        let (screen, code) = try kernels.runOnTerminal(
            "train", "--json", "--lr", "1e38", "--optimizer", "sgd", "--batch", "1000")
        #expect(code == 1)
        #expect(screen.contains("epoch  1/30"))
        #expect(screen.contains("\nkernels: the training diverged"))
    }

    @Test func theBarFollowsTheWindow() throws {
        var isResized = false
        let (screen, code) = try kernels.runOnTerminal("train", "--epochs", "20000", columns: 120) { screen, session in
            if !isResized, screen.contains("epoch") {
                session.resize(columns: 40)
                isResized = true
            }
        }
        #expect(code == 0)
        let bars = drawnLines(screen).filter { $0.contains("[=") || $0.contains("[ ") }
        #expect(bars.first.map { $0.count > 60 } == true)
        #expect(bars.last.map { $0.count < 40 } == true)
        #expect(bars.suffix(3).allSatisfy { $0.count < 40 })
    }

    @Test func theBarTellsEpochLossRateAndTimeLeft() throws {
        let (screen, _) = try kernels.runOnTerminal("train", "--epochs", "20000")
        let bars = drawnLines(screen).filter { $0.contains("[=") }
        let pattern = #/epoch +\d+/20000  loss \d\.\d{4}  \d+\.\d s left +[\d.]+[kM]? samples/s/#
        #expect(bars.dropLast().contains { $0.contains(pattern) })
        #expect(bars.allSatisfy { $0.count < 80 })
    }

    @Test func withJSONTheBarIsOnStandardError() throws {
        let (screen, code) = try kernels.runOnTerminal("train", "--json")
        #expect(code == 0)
        #expect(screen.contains("epoch 30/30"))
        #expect(screen.contains("\n{\"backend\""))
    }
}
