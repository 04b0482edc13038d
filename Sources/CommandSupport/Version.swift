import CKernels

/// The version of the package, as the C contract states it.
package enum KernelsVersion {
    package static let description = "\(CK_VERSION_MAJOR).\(CK_VERSION_MINOR).\(CK_VERSION_PATCH)"
}
