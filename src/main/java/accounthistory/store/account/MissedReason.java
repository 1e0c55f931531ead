package accounthistory.store.account;

/// Why slots were missed, for tables and for people.
public record MissedReason(String word, String detail) {}
