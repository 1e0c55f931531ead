package accounthistory.snapshot;

import accounthistory.job.AccountJob;

/// How asking for an account's slot ended.
public record SlotResult(AccountJob job, CaptureResult slot) {}
