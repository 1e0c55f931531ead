package accounthistory.pipeline;

/// How asking for an account's slot ended.
record Asked(AccountJob job, SlotCapture slot) {}
