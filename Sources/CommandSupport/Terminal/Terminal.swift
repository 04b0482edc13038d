#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What there is to know about the terminal behind a file descriptor.
package enum Terminal {
    /// Whether lines can be redrawn in place: a terminal, and not one that calls itself dumb.
    package static func canRedraw(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        guard let kind = getenv("TERM") else { return false }
        return !["", "dumb"].contains(String(cString: kind))
    }

    /// Columns of the window now; 80 where the terminal does not say.
    package static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
