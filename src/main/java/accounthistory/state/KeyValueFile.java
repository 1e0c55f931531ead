package accounthistory.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A small private file of `word=text` lines, written whole: what a person may read and a program
/// remembers.
public final class KeyValueFile {
  private final SortedMap<String, String> texts;

  private KeyValueFile(SortedMap<String, String> texts) {
    this.texts = texts;
  }

  public static KeyValueFile empty() {
    return new KeyValueFile(Collections.emptySortedMap());
  }

  /// What a file says; empty when there is none. A line that is not `word=text` is left out.
  public static KeyValueFile read(Path file) throws IOException {
    try {
      var texts = new TreeMap<String, String>();
      // A reader that insisted on whole characters would lose all lines for the sake of one.
      var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (var line : text.lines().toList()) {
        var at = line.indexOf('=');
        if (at > 0) {
          texts.put(line.substring(0, at), line.substring(at + 1));
        }
      }
      return new KeyValueFile(texts);
    } catch (NoSuchFileException _) {
      return empty();
    }
  }

  public Optional<String> text(String word) {
    return Optional.ofNullable(texts.get(word));
  }

  /// All words and their texts.
  public SortedMap<String, String> texts() {
    return Collections.unmodifiableSortedMap(texts);
  }

  /// These notes with a word's text replaced; line breaks in it become spaces.
  public KeyValueFile with(String word, String text) {
    if (!word.matches("[a-z][a-z0-9_.-]*")) {
      throw new IllegalArgumentException("note \"" + word + "\" is not a plain word");
    }
    var more = new TreeMap<>(texts);
    more.put(word, text.replaceAll("\\R", " "));
    return new KeyValueFile(more);
  }

  public KeyValueFile without(String word) {
    var fewer = new TreeMap<>(texts);
    fewer.remove(word);
    return new KeyValueFile(fewer);
  }

  /// Writes them in the place of what the file said.
  public void write(Path file) throws IOException {
    write(file, Disk.REAL);
  }

  /// The same on a disk that is watched.
  public void write(Path file, Disk disk) throws IOException {
    var lines = new StringBuilder();
    texts.forEach((word, text) -> lines.append(word).append('=').append(text).append('\n'));
    PrivateFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8), disk);
  }
}
