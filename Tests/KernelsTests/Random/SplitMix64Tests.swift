import Kernels
import Testing

@Suite("SplitMix64")
struct SplitMix64Tests {
    /// The sequence of the authors' C program for the same seed.
    @Test func knownSequence() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func unitNumbers() {
        var (generator, same) = (SplitMix64(seed: 3), SplitMix64(seed: 3))
        for _ in 0..<1000 {
            let number = generator.nextUnit()
            // The upper 53 bits of the same draw.
            #expect(number == Double(same.next() >> 11) / 0x1p53 && number < 1)
        }
        #expect(generator == same)
    }

    @Test func shuffleIsAPermutationAndStaysTheSame() {
        var generator = SplitMix64(seed: 1)
        var rows = Array(0..<10)
        generator.shuffle(&rows)
        #expect(rows.sorted() == Array(0..<10))
        // The order of a seed is part of what it promises.
        #expect(rows == [9, 0, 1, 4, 8, 2, 3, 7, 6, 5])

        var (none, one) = ([Int](), [7])
        let before = generator
        generator.shuffle(&none)
        generator.shuffle(&one)
        #expect(none == [] && one == [7] && generator == before)
    }
}
