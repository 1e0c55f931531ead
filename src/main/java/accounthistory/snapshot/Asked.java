package accounthistory.snapshot;

import accounthistory.job.AccountJob;

/// How asking for an account's slot ended.
public record Asked(AccountJob job, SlotCapture slot) {}
