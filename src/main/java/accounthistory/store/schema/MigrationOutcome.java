package accounthistory.store.schema;

import java.util.List;
import java.util.stream.Collectors;

/// How a migration ended. After anything but [Migrated], [UpToDate] and [ViewsHeldUp] the program
/// does not use the database.
public sealed interface MigrationOutcome {
  /// Tables or views were changed.
  ///
  /// @param migrations how many migrations ran
  /// @param version the schema's version now
  /// @param viewsInstalled whether the views were installed again
  /// @param reinstalled what differed from what the program had installed, and was installed again
  /// @param forTheDba SQL lines that this user may not run; empty when nothing is missing
  record Migrated(
      int migrations,
      String version,
      boolean viewsInstalled,
      List<Deviation> reinstalled,
      List<String> forTheDba)
      implements MigrationOutcome {}

  /// Nothing was to be done.
  record UpToDate(String version, List<String> forTheDba) implements MigrationOutcome {}

  /// A newer program has migrated this database; nothing was changed.
  record NewerThanProgram(String databaseVersion, String programVersion)
      implements MigrationOutcome {
    @Override
    public String toString() {
      return "the database's schema is at version %s, this program knows %s: use the newer program"
          .formatted(databaseVersion, programVersion);
    }
  }

  /// Someone's own objects stand on the program's views, which would have to be replaced; the views
  /// were not changed. The database is at `version`.
  ///
  /// @param objects what stands on which view, in words
  record ViewsBuiltUpon(String version, List<String> objects) implements MigrationOutcome {
    @Override
    public String toString() {
      return "views of analytics cannot be replaced while these stand on them: "
          + String.join("; ", objects)
          + ". Drop them, migrate, and create them again";
    }
  }

  /// The database is at `version`, and the views are those of before, since somebody is reading
  /// them. Whatever stores can go on.
  ///
  /// @param holders who reads them, in words
  record ViewsHeldUp(String version, List<String> holders) implements MigrationOutcome {
    @Override
    public String toString() {
      return "schema is at version %s; the views of analytics are those of before, since they are being read: %s. Run `account-history migrate` once that has ended, or end it by `select pg_terminate_backend(PID)`"
          .formatted(version, holders.isEmpty() ? "it has just ended" : String.join("; ", holders));
    }
  }

  /// Someone's own objects have names that the program's views need; the views were not changed.
  record ViewNamesTaken(List<Deviation> objects) implements MigrationOutcome {
    @Override
    public String toString() {
      return objects.stream().map(Deviation::toString).collect(Collectors.joining("; "))
          + ": "
          + objects.getFirst().wayOut();
    }
  }

  /// The history of migrations is not one that this program writes; nothing was changed.
  record HistoryAltered(SchemaState.Altered state) implements MigrationOutcome {
    @Override
    public String toString() {
      return state.toString();
    }
  }

  /// The database did not answer.
  record Unreachable(String message) implements MigrationOutcome {}

  /// A migration or a view was refused by the database, or a landed migration was edited.
  record Failed(String message) implements MigrationOutcome {}
}
