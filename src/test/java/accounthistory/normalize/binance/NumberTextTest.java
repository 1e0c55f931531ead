package accounthistory.normalize.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Number texts are read exactly or not at all.
final class NumberTextTest {
  private final NumberText number = new NumberText();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.00, 0.00",
    "0E-8, 0.00000000",
    "0E-999999999999999999, 0.000000000000000000",
    "0E+999999999999999999, 0",
    "31.00000000, 31.00000000",
    "-122.63842038, -122.63842038",
    "0.3063612345678, 0.3063612345678",
    "1.0E7, 10000000",
    "5.0E8, 500000000",
    "1.5e-3, 0.0015",
    "-1.235061718E-1, -0.1235061718",
    "999999999999999999, 999999999999999999",
    "1000000000000000000, 1000000000000000000",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "9223372036854775808, 9223372036854775808",
    "99999999999999999999.999999999999999999, 99999999999999999999.999999999999999999",
    "-99999999999999999999.999999999999999999, -99999999999999999999.999999999999999999",
    "0.000000000000000001, 0.000000000000000001",
    "0.00000000000000000100000, 0.000000000000000001",
    "1.00000000000000000000000000000, 1.000000000000000000",
    "100000000000000000000000E-4, 10000000000000000000.0000",
    "0.00000000000000000000000000001E30, 10"
  })
  void aNumberIsReadWithTheScaleOfItsText(String text, BigDecimal exact) {
    assertThat(read(text)).isEqualTo(exact);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100000000000000000000",
        "-123456789012345678901.5",
        "0.0000000000000000001",
        "1.0000000000000000001",
        "1E20",
        "1E-19",
        "1E999999999",
        "1E-999999999",
        "1E999999999999999999999",
        "-7E-99999999999999999999999"
      })
  void aNumberThatNoColumnHoldsDoesNotFit(String text) {
    assertThat(kind(text)).isEqualTo(NumberText.Kind.DOES_NOT_FIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-",
        "+1",
        ".5",
        "5.",
        "1.e5",
        "00",
        "01",
        "-01",
        "1e",
        "1e+",
        "1e5.0",
        "1 ",
        " 1",
        "1,0",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x1",
        "1_000",
        "1f",
        "١",
        "１",
        "--1",
        "1-",
        "1.2.3",
        "e5",
        "null",
        "1E5E5",
        "\u0000"
      })
  void anythingElseIsNotANumber(String text) {
    assertThat(kind(text)).isEqualTo(NumberText.Kind.NOT_A_NUMBER);
  }

  @Test
  void noTextIsEmpty() {
    assertThat(kind("")).isEqualTo(NumberText.Kind.EMPTY);
  }

  @Test
  void millionsOfDigitsCostOnlyTheirReading() {
    var zeros = "0".repeat(3_000_000);
    assertThat(kind("1" + zeros)).isEqualTo(NumberText.Kind.DOES_NOT_FIT);
    assertThat(kind("0." + zeros + "1")).isEqualTo(NumberText.Kind.DOES_NOT_FIT);
    assertThat(read("7." + zeros)).isEqualByComparingTo("7");
    assertThat(read("0." + zeros)).isEqualByComparingTo("0");
    assertThat(read("0." + zeros + "5E3000001")).isEqualByComparingTo("5");
  }

  @Test
  void randomTextsAreReadAsBigDecimalReadsThem() {
    var random = new Random(20260102);
    for (var i = 0; i < 50_000; i++) {
      var text = text(random);
      var exact = new BigDecimal(text);
      if (fits(exact)) {
        assertThat(read(text)).as(text).isEqualByComparingTo(exact);
      } else {
        assertThat(kind(text)).as(text).isEqualTo(NumberText.Kind.DOES_NOT_FIT);
      }
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder(random.nextBoolean() ? "-" : "");
    text.append(random.nextInt(4) == 0 ? "0" : 1 + random.nextInt(9) + digits(random, 24));
    if (random.nextBoolean()) {
      text.append('.').append(random.nextInt(10)).append(digits(random, 24));
    }
    if (random.nextInt(3) == 0) {
      text.append(random.nextBoolean() ? "e" : "E").append(random.nextInt(61) - 30);
    }
    return text.toString();
  }

  private static String digits(Random random, int most) {
    var digits = new StringBuilder();
    var isSparse = random.nextBoolean();
    for (var i = random.nextInt(most); i > 0; i--) {
      digits.append(isSparse && random.nextInt(5) > 0 ? 0 : random.nextInt(10));
    }
    return digits.toString();
  }

  private static boolean fits(BigDecimal exact) {
    var plain = exact.stripTrailingZeros();
    return plain.signum() == 0 || (plain.scale() <= 18 && plain.precision() - plain.scale() <= 20);
  }

  private BigDecimal read(String text) {
    return switch (kind(text)) {
      case SMALL -> BigDecimal.valueOf(number.digits(), number.scale());
      case LARGE -> number.large();
      case DOES_NOT_FIT, EMPTY, NOT_A_NUMBER -> throw new AssertionError(text + ": " + kind(text));
    };
  }

  /// Reads the text from the middle of a buffer, as a parser gives it.
  private NumberText.Kind kind(String text) {
    return number.read(("1" + text + "1").toCharArray(), 1, text.length());
  }
}
