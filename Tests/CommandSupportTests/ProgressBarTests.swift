import CommandSupport
import Testing

@Suite struct ProgressBarTests {
    @Test func fitsEveryWidth() {
        for width in 0...200 {
            for fraction in [0, 0.01, 0.5, 0.999, 1] {
                let bar = ProgressBar(
                    label: "fold 10/10  ", fraction: fraction,
                    details: ["epoch 1000000/1000000", "loss 0.1234", "12345.6 s left"])
                #expect(bar.text(width: width).count <= max(width - 1, 0))
            }
        }
    }

    @Test func showsTheFraction() {
        func bar(_ fraction: Double) -> String {
            ProgressBar(label: "", fraction: fraction, details: []).text(width: 43)
        }
        #expect(bar(0) == "[" + String(repeating: " ", count: 40) + "]")
        #expect(bar(0.5) == "[" + String(repeating: "=", count: 20) + String(repeating: " ", count: 20) + "]")
        #expect(bar(1) == "[" + String(repeating: "=", count: 40) + "]")
    }

    @Test func numbers() {
        #expect(97.365.fixed(1) == "97.4")
        #expect(Double.greatestFiniteMagnitude.fixed(2).count == 312)
        #expect(1.26e-9.scientific(1) == "1.3e-09")
        #expect(grouped(0) == "0")
        #expect(grouped(999) == "999")
        #expect(grouped(1_234_567) == "1 234 567")
        #expect(grouped(-1000) == "-1 000")
    }
}
