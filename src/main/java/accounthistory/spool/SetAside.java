package accounthistory.spool;

/// A file that could not be drained.
///
/// @param name in `corrupt` of the spool
/// @param why as it was set aside, or why that is not known; never empty
public record SetAside(String name, String why) {}
