package accounthistory.state;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The mounted file systems, as Linux lists them in `/proc/self/mountinfo`.
///
/// Each line is `id parent major:minor root mount-point options [optional…] - type source options`,
/// with spaces, tabs, line ends and backslashes in paths as `\040` and the like (proc(5)).
final class Mounts {
  private static final int MOUNT_POINT = 4;

  private final List<Mount> mounts;

  private record Mount(Path point, String type) {}

  private Mounts(List<Mount> mounts) {
    this.mounts = mounts;
  }

  static Mounts of(List<String> mountinfo) {
    return new Mounts(mountinfo.stream().flatMap(it -> mount(it).stream()).toList());
  }

  /// The type of the file system that an absolute path without links lies on. Of mounts on one
  /// point the last hides the others.
  Optional<String> typeAt(Path path) {
    Optional<Mount> found = Optional.empty();
    for (var mount : mounts) {
      if (path.startsWith(mount.point)
          && found.filter(it -> it.point.getNameCount() > mount.point.getNameCount()).isEmpty()) {
        found = Optional.of(mount);
      }
    }
    return found.map(Mount::type);
  }

  private static Optional<Mount> mount(String line) {
    var fields = List.of(line.split(" "));
    var dash = fields.indexOf("-");
    return dash <= MOUNT_POINT || dash + 1 >= fields.size()
        ? Optional.empty()
        : Optional.of(new Mount(Path.of(unescaped(fields.get(MOUNT_POINT))), fields.get(dash + 1)));
  }

  private static String unescaped(String text) {
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
