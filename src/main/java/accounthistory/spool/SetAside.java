package accounthistory.spool;

/// A file that could not be drained.
///
/// @param name in `corrupt` of the spool
/// @param why as it was set aside; empty when that is not known
public record SetAside(String name, String why) {}
