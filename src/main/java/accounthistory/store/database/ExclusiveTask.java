package accounthistory.store.database;

import static org.jooq.impl.DSL.val;

import org.jooq.DSLContext;

/// What one session at a time may do: it holds the lock of its row, which only the writer may take.
public enum ExclusiveTask {
  NOTICE_EDITS("notice edits"),
  PIN_IDENTITIES("pin identities");

  private final String label;

  ExclusiveTask(String label) {
    this.label = label;
  }

  /// Takes the task until the transaction ends, and waits for who is at it: for what people do by
  /// hand.
  public void await(DSLContext sql) {
    sql.fetch("select from history.exclusive_task where task = {0} for update", val(label));
  }

  /// Takes the task until the transaction ends; false when another session is at it.
  public boolean isOurs(DSLContext sql) {
    return !sql.fetch(
            "select from history.exclusive_task where task = {0} for update skip locked",
            val(label))
        .isEmpty();
  }
}
