package accounthistory.job;

/// What is no account's own: index prices that wait, a bug met between accounts.
public record StepResult(Outcome outcome, String what) {}
