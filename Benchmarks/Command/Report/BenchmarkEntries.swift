import CommandSupport

extension RowResult {
    /// The entries of Google Benchmark's schema for this row, one for each entrant: the median over the rounds.
    func entries(family: Int) -> [[String: JSONValue]] {
        let limit = LimitTimes(plan.theCase, limits)
        return entrants.enumerated().map { index, entrant in
            var entry = measured(entrant)
            entry["family_index"] = .number(family)
            entry["per_family_instance_index"] = .number(index)
            if let limit {
                entry["limit_time"] = .number(1e9 * Sample(limit.seconds).median)
                entry["limit_fraction"] = .number(limit.fraction(entrant))
                entry["limit_kind"] = .string(limit.kind.rawValue)
            }
            if plan.theCase.suite == .scaling {
                addSpeedup(entrant, &entry)
            } else if !entrant.seat.participant.isOwn {
                for own in self.own { addRatio(entrant, own, &entry) }
            }
            return entry
        }
    }

    /// "gemm/float/64x64x64:tn/hot/threads:2/swift-kernels:openmp"; in the suites of several operations the operation
    /// comes second.
    func runName(_ entrant: Entrant) -> String {
        let theCase = plan.theCase
        let shape = ([theCase.shape.sizeText] + theCase.flags).joined(separator: ":")
        let operation = theCase.suite.operation == nil ? [theCase.operation.rawValue] : []
        let parts =
            [theCase.suite.rawValue] + operation + [
                theCase.precision.rawValue, shape, plan.operands.rawValue, "threads:\(entrant.seat.threads)",
                entrant.seat.participant.name,
            ]
        return parts.joined(separator: "/")
    }

    private func measured(_ entrant: Entrant) -> [String: JSONValue] {
        let theCase = plan.theCase
        let time = entrant.time
        let nanoseconds = { (seconds: Double) in JSONValue.number(1e9 * seconds) }
        let name = runName(entrant)
        var entry: [String: JSONValue] = [
            "name": .string(name + "_median"), "run_name": .string(name), "run_type": "aggregate",
            "aggregate_name": "median", "aggregate_unit": "time", "time_unit": "ns",
            "repetitions": .number(entrant.timings.count), "iterations": .number(entrant.timings.count),
            "threads": .number(entrant.seat.threads), "real_time": nanoseconds(time.median),
            "cpu_time": nanoseconds(Sample(entrant.timings.map(\.cpu)).median),
            "suite": .string(theCase.suite.rawValue), "operation": .string(theCase.operation.rawValue),
            "precision": .string(theCase.precision.rawValue), "shape": .string(theCase.shape.sizeText),
            "sizes": .array(theCase.sizes.map { .number($0) }),
            "flags": .string(theCase.flags.joined(separator: " ")), "operands": .string(plan.operands.rawValue),
            "library": .string(entrant.seat.participant.library), "backend": "", "api": "",
            "quartile_low": nanoseconds(time.quantile(0.25)), "quartile_high": nanoseconds(time.quantile(0.75)),
            "least": nanoseconds(entrant.timings.map(\.least).min() ?? time.median),
            "unsteady": .bool(entrant.isUnsteady), "flops": .number(theCase.flops), "bytes": .number(theCase.bytes),
            "resident_bytes": .number(entrant.preparation.peak ?? 0), "call_memory_bytes": .number(entrant.callMemory),
        ]
        if case .own(let api, let backend) = entrant.seat.participant {
            entry["backend"] = .string(backend.rawValue)
            entry["api"] = .string(api.rawValue)
        }
        if theCase.flops > 0 { entry["flops_per_second"] = .number(theCase.flops / time.median) }
        if theCase.bytes > 0 { entry["bytes_per_second"] = .number(theCase.bytes / time.median) }
        if entrant.seat.participant.isOwn, let workspace = entrant.preparation.workspace {
            entry["workspace_bytes"] = .number(workspace)
        }
        if let ulps = entrant.ulps { entry["worst_ulp"] = .number(ulps) }
        if let note = entrant.preparation.note { entry["label"] = .string(note) }
        return entry
    }

    private func addRatio(_ peer: Entrant, _ own: Entrant, _ entry: inout [String: JSONValue]) {
        guard case .own(let api, let backend) = own.seat.participant else { return }
        let ratio = Ratio(peer.times, over: own.times)
        let key = "ratio_" + (api == .c ? "c" : backend.rawValue)
        entry[key] = .number(ratio.median)
        entry[key + "_low"] = .number(ratio.interval.lowerBound)
        entry[key + "_high"] = .number(ratio.interval.upperBound)
        entry[key + "_conclusive"] = .bool(ratio.isConclusive)
    }

    private func addSpeedup(_ entrant: Entrant, _ entry: inout [String: JSONValue]) {
        let base = entrants.first {
            $0.seat.participant == entrant.seat.participant && $0.seat.threads == 1
        }
        guard let base else { return }
        let speedup = Ratio(base.times, over: entrant.times)
        entry["speedup"] = .number(speedup.median)
        entry["speedup_low"] = .number(speedup.interval.lowerBound)
        entry["speedup_high"] = .number(speedup.interval.upperBound)
    }
}
