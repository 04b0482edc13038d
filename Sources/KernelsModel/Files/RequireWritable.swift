/// Says now what would fail when a file is written in the end: a folder that is missing or may not be changed, a device, a
/// name that is too long. Nothing is left of the attempt.
///
/// - Throws: ``ModelFileError/cannotWrite(path:reason:)``.
package func requireWritable(_ path: String) throws(ModelFileError) { _ = try FileReplacement(path) }
