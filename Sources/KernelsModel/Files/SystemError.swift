#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a failed call of the system means for somebody who wanted to read a file.
func readingReason(_ number: Int32) -> String {
    switch number {
    case ENOENT: "there is no such file"
    case ENOTDIR: "a part of its path is a file and not a folder"
    case EACCES, EPERM: "it may not be read; the user who runs this needs the right to"
    case ELOOP: "its symbolic links lead in a circle"
    case ENAMETOOLONG: "its name is too long"
    default: systemMessage(number)
    }
}

/// What a failed call of the system means for somebody who wanted to write a file.
func writingReason(_ number: Int32) -> String {
    switch number {
    case ENOENT: "its folder does not exist; make it first"
    case ENOTDIR: "a part of its path is a file and not a folder"
    case EACCES, EPERM: "its folder or the file may not be changed; choose one that may, or get the right to"
    case EROFS: "its folder is on a read-only file system; choose another one"
    case ENOSPC: "the disk is full; make room or choose another one"
    case EDQUOT: "the user's quota of disk space is used up; make room or choose another disk"
    case EFBIG: "it would be larger than files may be here (ulimit -f)"
    case EISDIR: "it is a folder; give the name of a file in it"
    case ELOOP: "its symbolic links lead in a circle"
    case ENAMETOOLONG: "its name is too long; choose a shorter one"
    default: systemMessage(number)
    }
}

private func systemMessage(_ number: Int32) -> String { String(cString: strerror(number)) }
