import CommandSupport
import Foundation
import Testing

@Suite struct TextOutputTests {
    /// A pipe that does not wait for its reader: the whole text arrives, in order.
    @Test func whereWritingDoesNotWait() throws {
        let pipe = Pipe()
        let (reader, writer) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
        #expect(fcntl(writer.fileDescriptor, F_SETFL, O_NONBLOCK) == 0)
        let text = (0..<100_000).map { "\($0)\n" }.joined()
        let thread = Thread {
            let output = TextOutput(descriptor: writer.fileDescriptor)
            output.write(text)
            try? output.flush()
            try? writer.close()
        }
        thread.start()
        // By now the pipe is full.
        usleep(50_000)
        #expect(try reader.readToEnd() == Data(text.utf8))
    }
}
