import CommandSupport
import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The processor time that the whole machine has spent, as Linux counts it; zero elsewhere.
struct SystemLoad {
    /// Seconds of processors that worked, whoever for.
    var busy = 0.0
    /// Seconds that the host of a virtual machine gave to others while this one had work.
    var stolen = 0.0
    /// Seconds of this process and of its children that have ended.
    var own = 0.0
    let time = ContinuousClock.now

    static var now: SystemLoad {
        var load = SystemLoad()
        guard let data = FileManager.default.contents(atPath: "/proc/stat"),
            let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first
        else { return load }
        // cpu user nice system idle iowait irq softirq steal …, in ticks.
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        let perSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        guard ticks.count >= 8, perSecond > 0 else { return load }
        load.busy = (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / perSecond
        load.stolen = ticks[7] / perSecond
        var clocks = tms()
        times(&clocks)
        load.own = Double(clocks.tms_utime + clocks.tms_stime + clocks.tms_cutime + clocks.tms_cstime) / perSecond
        return load
    }

    /// Processors that others kept busy since an earlier moment, on average; the children must have ended.
    func others(since start: SystemLoad) -> Double {
        let seconds = (time - start.time).seconds
        return max(0, (busy - start.busy) - (own - start.own)) / max(seconds, 1e-9)
    }

    /// Processors that the host took away, on average.
    func stolen(since start: SystemLoad) -> Double {
        (stolen - start.stolen) / max((time - start.time).seconds, 1e-9)
    }
}
