package accounthistory.spool;

/// What is in the database already and still on disk.
///
/// @param bytes what they take on disk, as the files' lengths
public record Stored(long captures, long bytes) {}
