package accounthistory.snapshot;

import accounthistory.job.AccountJob;

/// How requesting an account's slot ended.
public record SlotResult(AccountJob job, CaptureResult slot) {}
