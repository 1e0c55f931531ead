package accounthistory.config;

/// The names of the database's roles.
public record RoleNames(String owner, String writer, String reader, String auditor) {}
