package accounthistory.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "1B, \\u001B",
    "9B, \\u009B",
    "7F, \\u007F",
    "0, \\u0000",
    "7, \\u0007",
    "A, \\n",
    "D, \\r",
    "9, \\t",
    "202E, \\u202E",
    "2066, \\u2066",
    "200B, \\u200B",
    "200D, \\u200D",
    "FEFF, \\uFEFF",
    "AD, \\u00AD",
    "A0, \\u00A0",
    "2028, \\u2028",
    "3164, \\u3164",
    "FE0F, \\uFE0F",
    "E000, \\uE000",
    "E0041, \\uDB40\\uDC41",
    "D800, \\uD800"
  })
  void whatATerminalObeysOrNobodySeesIsWrittenAsItsNumber(String hex, String written) {
    var character = new String(Character.toChars(Integer.parseInt(hex, 16)));

    assertThat(Printable.line("a" + character + "b")).isEqualTo("a" + written + "b");
  }

  @Test
  void whatIsSeenStaysAsItIs() {
    // Two spellings of one letter stay two spellings: a symbol is what it is.
    for (var text : new String[] {"币安人生USDT", "\u00E9 e\u0301", "–  •", "a\\b \"c\"", "🂡"}) {
      assertThat(Printable.line(text)).isEqualTo(text);
      assertThat(Printable.lines(text)).isEqualTo(text);
    }
  }

  @Test
  void linesKeepTheirEndsAndALoneCarriageReturnHidesNone() {
    assertThat(Printable.lines("a\n\tb\r\nc\rd\u001b[2K")).isEqualTo("a\n\tb\r\nc\\rd\\u001B[2K");
  }

  @Test
  void aTerminalGetsNothingToObeyHoweverItIsWritten() throws IOException {
    var terminal = new StringWriter();
    try (var out = new PrintWriter(new PrintableWriter(terminal))) {
      out.print("\u001b]8;;http://x\u001b\\");
      out.write('\r');
      out.write("\nx\r");
      out.print("y\n");
      out.write("\uD83C");
      out.write("\uDCA1");
      out.print('\u202E');
    }

    assertThat(terminal.toString()).isEqualTo("\\u001B]8;;http://x\\u001B\\\r\nx\\ry\n🂡\\u202E");
  }
}
