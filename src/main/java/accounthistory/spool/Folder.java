package accounthistory.spool;

import accounthistory.state.Disk;
import accounthistory.state.PrivateFile;
import accounthistory.state.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;

/// One folder of the spool, on its disk.
record Folder(Path path, Disk disk) {
  /// The folder, made when missing.
  static Folder at(Path path, Disk disk) throws IOException {
    return new Folder(PrivateFolder.make(path, disk), disk);
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /// Writes a file whole and on disk, or not at all.
  void write(String name, byte[] bytes) throws IOException {
    PrivateFile.write(file(name), bytes, disk);
  }

  /// Forces names that came or went by renames to disk.
  void force() throws IOException {
    disk.force(path);
  }
}
