package accounthistory.store.schema;

/// How schema `analytics` differs from what this program installs there.
public sealed interface Deviation {
  /// What migrating does about it, or what somebody has to do before.
  String wayOut();

  /// An object of the program is not there.
  record Missing(String object) implements Deviation {
    @Override
    public String toString() {
      return object + " is missing";
    }

    @Override
    public String wayOut() {
      return "`account-history migrate` installs it again";
    }
  }

  /// An object of the program has another definition than it was installed with.
  record Replaced(String object) implements Deviation {
    @Override
    public String toString() {
      return object + " has been replaced since it was installed";
    }

    @Override
    public String wayOut() {
      return "`account-history migrate` installs the program's own again";
    }
  }

  /// Somebody else's object has a name that the program needs; it is never dropped.
  ///
  /// @param object what is there, its kind and qualified name
  record Foreign(String object, String owner) implements Deviation {
    @Override
    public String toString() {
      return object + " is not this program's: it belongs to " + owner;
    }

    @Override
    public String wayOut() {
      return "rename or drop it, then run `account-history migrate`";
    }
  }

  /// The views are those of other files than this program's.
  record OtherFiles(String programVersion) implements Deviation {
    @Override
    public String toString() {
      return "the views are those of another build of account-history (" + programVersion + ")";
    }

    @Override
    public String wayOut() {
      return "`account-history migrate` installs this program's";
    }
  }
}
