import CKernels

/// The library's own memory: buffers for packed operands and for the activations of networks, kept from one call to the next.
///
/// ```swift
/// Workspace.release()  // the largest call is over; what it took goes back to the system
/// print(Workspace.bytes)
/// ```
///
/// Nothing is taken before the first call that needs some, and the number of buffers is bounded. A program need not care:
/// it is for one that computes seldom and runs long.
public enum Workspace {
    /// The bytes that are held now, in use or kept for the next call.
    public static var bytes: Int { ck_workspace_bytes() }

    /// Gives back to the system all that no running call uses. Safe at any time, on any thread; the next call takes anew what
    /// it needs.
    public static func release() { ck_workspace_release() }
}
