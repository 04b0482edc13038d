#if os(Linux)
    import Foundation
    import QuotaReader
    import TestSupport
    import Testing

    /// The CPU quota of control groups, from file trees as they stand in containers and on hosts, and from a real group
    /// where the test may make one.
    @Suite struct QuotaTests {
        private static let v2 = "sys/fs/cgroup", cpuV1 = "sys/fs/cgroup/cpu,cpuacct"

        private static func limitV1(_ folder: String, _ quota: String, _ period: String = "100000") -> [String: String]
        {
            ["\(folder)/cpu.cfs_quota_us": quota + "\n", "\(folder)/cpu.cfs_period_us": period + "\n"]
        }

        /// What each tree grants, by its name.
        private static let trees: [(name: String, groups: String, files: [String: String], cpus: Int)] = [
            ("v2, container with 1.5 CPUs", "0::/\n", ["\(v2)/cpu.max": "150000 100000\n"], 2),
            ("v2, container without a limit", "0::/\n", ["\(v2)/cpu.max": "max 100000\n"], 0),
            ("v2, host, no file at the root", "0::/user.slice/session-3.scope\n", [:], 0),
            (
                "v2, the limit of a parent binds", "0::/user.slice/user-1000.slice/session-3.scope\n",
                [
                    "\(v2)/user.slice/cpu.max": "max 100000\n",
                    "\(v2)/user.slice/user-1000.slice/cpu.max": "50000 100000\n",
                    "\(v2)/user.slice/user-1000.slice/session-3.scope/cpu.max": "400000 100000\n",
                ], 1
            ),
            (
                "v2, the tightest of several", "0::/kubepods.slice/pod1/container\n",
                [
                    "\(v2)/kubepods.slice/cpu.max": "800000 100000\n",
                    "\(v2)/kubepods.slice/pod1/cpu.max": "300000 100000\n",
                    "\(v2)/kubepods.slice/pod1/container/cpu.max": "600000 200000\n",
                ], 3
            ),
            (
                "v1, container that sees its own group as the root",
                "12:memory:/docker/4f\n11:cpu,cpuacct:/docker/4f\n1:name=systemd:/docker/4f\n0::/docker/4f\n",
                limitV1(cpuV1, "250000"), 3
            ),
            (
                "v1, host that sees the group", "5:cpuset:/\n4:cpu,cpuacct:/kubepods/burstable/pod7\n",
                limitV1(cpuV1, "-1").merging(limitV1("\(cpuV1)/kubepods/burstable/pod7", "200000")) { $1 }, 2
            ),
            ("v1, cpu mounted alone", "1:cpu:/\n", limitV1("sys/fs/cgroup/cpu", "10000"), 1),
            ("v1, no limit", "1:cpu:/\n", limitV1("sys/fs/cgroup/cpu", "-1"), 0),
            ("v1, cpuset is not cpu", "3:cpuset,cpuacct:/\n", limitV1("sys/fs/cgroup/cpu", "100000"), 0),
            (
                "hybrid, the quota stands in v1", "4:cpu,cpuacct:/a\n0::/a\n",
                limitV1("\(cpuV1)/a", "150000").merging(["\(v2)/unified/a/cgroup.procs": ""]) { $1 }, 2
            ),
            (
                "hybrid, the quota stands in v2", "1:name=systemd:/\n0::/a\n",
                ["sys/fs/cgroup/unified/a/cpu.max": "700000 100000\n"], 7
            ),
            ("a period of its own", "0::/\n", ["\(v2)/cpu.max": "20000 10000\n"], 2),
            ("less than one CPU", "0::/\n", ["\(v2)/cpu.max": "1000 100000\n"], 1),
            ("no period", "0::/\n", ["\(v2)/cpu.max": "100000 0\n"], 0),
            ("nonsense", "0::/\n", ["\(v2)/cpu.max": "many few\n"], 0),
            ("an empty file", "0::/\n", ["\(v2)/cpu.max": ""], 0),
            ("more CPUs than there are", "0::/\n", ["\(v2)/cpu.max": "1e300 1\n"], 0),
            ("infinity of infinity", "0::/\n", ["\(v2)/cpu.max": "inf inf\n"], 0),
            ("lines of no known form", "\n:\nx\n0:\n0::/\n", ["\(v2)/cpu.max": "100000 100000\n"], 1),
            ("no groups at all", "", ["\(v2)/cpu.max": "100000 100000\n"], 0),
            (
                "a path longer than any file's", "0::/" + String(repeating: "a/", count: 3000) + "\n",
                ["\(v2)/cpu.max": "100000 100000\n"], 1
            ),
        ]

        @Test(arguments: trees.indices)
        func theTreeGrants(_ index: Int) throws {
            let tree = Self.trees[index]
            try TemporaryFolder.with { root in
                let files = tree.files.merging(["proc/self/cgroup": tree.groups]) { $1 }
                for (path, contents) in files {
                    let file = root.appending(path: path)
                    try FileManager.default.createDirectory(
                        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                    try Data(contents.utf8).write(to: file)
                }
                #expect(quota_under(root.path) == tree.cpus, "\(tree.name)")
            }
        }

        @Test func aMachineWithoutGroups() {
            #expect(quota_under("/no such folder") == 0)
        }

        private static let realGroups = URL(filePath: "/sys/fs/cgroup/cpu")

        @Test(
            .enabled("control groups of version 1 that this user may change") {
                FileManager.default.isWritableFile(atPath: realGroups.appending(path: "cgroup.procs").path)
            })
        func aRealGroup() throws {
            let group = Self.realGroups.appending(path: "kernels-test-\(getpid())")
            try #require(mkdir(group.path, 0o755) == 0)
            defer { rmdir(group.path) }
            try Data("100000".utf8).write(to: group.appending(path: "cpu.cfs_period_us"))
            try Data("100000".utf8).write(to: group.appending(path: "cpu.cfs_quota_us"))
            let shell = Process()
            shell.executableURL = URL(filePath: "/bin/sh")
            shell.arguments = [
                "-c",
                "echo $$ > \(group.path)/cgroup.procs && exec \(try BuiltCommand("kernels").executable().path) info",
            ]
            let output = Pipe()
            shell.standardOutput = output
            try shell.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            shell.waitUntilExit()
            #expect(text.contains("CPU quota 1,"), "\(text)")
            #expect(text.contains("default threads    1: "), "\(text)")
        }
    }
#endif
