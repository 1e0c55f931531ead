package accounthistory.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.state.PrivateFile;
import accounthistory.text.FileWords;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Files that could not be read or stored, each beside the reason.
final class AsideFolder {
  /// How the names of files end that say why their neighbour is set aside.
  static final String WHY = ".why";

  private final Folder folder;

  AsideFolder(Folder folder) {
    this.folder = folder;
  }

  Path path() {
    return folder.path();
  }

  /// Takes a file over; one of its name that is here already stays.
  void take(Path file, String why) throws IOException {
    var own = String.valueOf(file.getFileName());
    var name = own;
    for (var copy = 2; !moved(file, folder.file(name)); copy++) {
      name = own + "-" + copy;
    }
    folder.write(name + WHY, (why + "\n").getBytes(UTF_8));
  }

  /// Moves all captures into the folder of what waits; returns how many.
  long giveBack(Folder pending) throws IOException {
    var again = 0L;
    for (var aside : list()) {
      var name =
          aside.name().replaceFirst("(" + Pattern.quote(SpooledCapture.SUFFIX) + ")-\\d+$", "$1");
      if (SpooledCapture.named(name).isPresent()) {
        if (!moved(folder.file(aside.name()), pending.file(name))) {
          // It waits already.
          Files.deleteIfExists(folder.file(aside.name()));
        }
        Files.deleteIfExists(folder.file(aside.name() + WHY));
        again++;
      }
    }
    return again;
  }

  /// The files, with the reasons, by name.
  List<SetAside> list() {
    var names = new ArrayList<String>();
    SpoolListing.each(folder.path(), names::add);
    return names.stream()
        .filter(it -> !it.endsWith(WHY) && !it.startsWith(PrivateFile.UNFINISHED))
        .sorted()
        .map(it -> new SetAside(it, why(it)))
        .toList();
  }

  private String why(String name) {
    try {
      var note = Files.readString(folder.file(name + WHY)).strip();
      return note.isEmpty() ? "not known, its note is empty" : note;
    } catch (IOException e) {
      return "not known, its note cannot be read: " + FileWords.of(folder.file(name + WHY), e);
    }
  }

  private static boolean moved(Path file, Path target) throws IOException {
    try {
      Files.move(file, target);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    }
  }
}
