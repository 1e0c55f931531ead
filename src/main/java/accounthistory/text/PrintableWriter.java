package accounthistory.text;

import java.io.IOException;
import java.io.Writer;

/// A way to a terminal that passes texts, line breaks and tabs, and writes everything else that a
/// terminal would obey as its number.
public final class PrintableWriter extends Writer {
  private final Writer terminal;

  /// The end of what was written, when what comes next decides what it is: the first half of a
  /// character, or a carriage return.
  private String held = "";

  public PrintableWriter(Writer terminal) {
    super(terminal);
    this.terminal = terminal;
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    synchronized (lock) {
      var text = held + new String(characters, offset, length);
      var isOpen = !text.isEmpty() && isOpen(text.charAt(text.length() - 1));
      held = isOpen ? text.substring(text.length() - 1) : "";
      terminal.write(Printable.lines(text.substring(0, text.length() - held.length())));
    }
  }

  private static boolean isOpen(char last) {
    return last == '\r' || Character.isHighSurrogate(last);
  }

  @Override
  public void flush() throws IOException {
    terminal.flush();
  }

  @Override
  public void close() throws IOException {
    synchronized (lock) {
      terminal.write(Printable.lines(held));
      held = "";
      terminal.close();
    }
  }
}
