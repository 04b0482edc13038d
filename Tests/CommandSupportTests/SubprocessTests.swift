import CommandSupport
import Foundation
import Testing

@Suite struct SubprocessTests {
    @Test func whatACommandPrints() {
        #expect(Subprocess.output(of: ["sh", "-c", "echo a; echo; printf b"]) == "a\n\nb")
        #expect(Subprocess.output(of: ["sh", "-c", "echo a; exit 3"]) == nil)
        #expect(Subprocess.output(of: ["/no such program"]) == nil)
    }

    /// The time is that of the whole, however many lines there are.
    @Test(arguments: ["sleep 60", "while echo a; do sleep 0.05; done"])
    func whatTakesTooLongIsEnded(_ script: String) {
        let start = ContinuousClock.now
        #expect(Subprocess.output(of: ["sh", "-c", script], timeout: 0.3) == nil)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    #if os(Linux) || os(macOS)
        @Test func controlCEndsTheWait() async {
            await #expect(processExitsWith: .exitCode(42)) {
                signal(SIGINT, SIG_DFL)
                Interruption.watch()
                let child = try Subprocess(["sleep", "60"])
                kill(getpid(), SIGINT)
                do {
                    _ = try child.readLine(timeout: 30)
                } catch {
                    kill(child.process, SIGKILL)
                    exit("\(error)" == "\(Interruption.error)" ? 42 : 1)
                }
                exit(2)
            }
        }
    #endif
}
