/// One line that shows a fraction as a bar with details behind it.
package struct ProgressBar {
    package var label: String
    package var fraction: Double
    /// The most important one first: in a narrow window the last ones are left out.
    package var details: [String]

    package init(label: String, fraction: Double, details: [String]) {
        self.label = label
        self.fraction = fraction
        self.details = details
    }

    /// The line, no longer than fits without touching the last column of the window.
    package func text(width: Int) -> String {
        let limit = width - 1
        var shown = details
        while true {
            let tail = shown.map { "  " + $0 }.joined()
            // Two for the brackets; a bar shorter than ten says nothing.
            let room = min(limit - label.count - tail.count - 2, 40)
            if room >= 10 {
                let done = Int(fraction * Double(room))
                return label + "[" + String(repeating: "=", count: done)
                    + String(repeating: " ", count: room - done) + "]" + tail
            }
            if shown.isEmpty { return String(label.prefix(max(limit, 0))) }
            shown.removeLast()
        }
    }
}
