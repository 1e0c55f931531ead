package accounthistory.report;

/// A column of a table.
///
/// @param isNumber numbers are aligned to the right
public record Column(String name, boolean isNumber) {}
