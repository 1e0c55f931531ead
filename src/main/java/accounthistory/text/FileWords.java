package accounthistory.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// What went wrong with a file, for people: the JDK says it by the name of a class, or by the path
/// alone.
public final class FileWords {
  private FileWords() {}

  /// What went wrong, without the file's name: `no permission`, `No space left on device`.
  public static String of(IOException error) {
    return switch (error) {
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "no permission";
      case NotDirectoryException _ -> "it is no folder";
      case FileAlreadyExistsException _ -> "something of that name is there already";
      case DirectoryNotEmptyException _ -> "it is not empty";
      case FileSystemLoopException _ -> "its links lead in a circle";
      case FileSystemException other when other.getReason() != null ->
          Printable.line(other.getReason());
      case FileSystemException _ -> "the file system refuses";
      case CharacterCodingException _ -> "it is not UTF-8";
      default ->
          error.getMessage() == null ? "it cannot be done" : Printable.line(error.getMessage());
    };
  }

  /// The same after the file: the one that the error names, else the one that was meant.
  public static String of(Path meant, IOException error) {
    var file =
        error instanceof FileSystemException named && named.getFile() != null
            ? named.getFile()
            : meant.toString();
    return Printable.line(file) + ": " + of(error);
  }
}
