package accounthistory.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizeTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1, 1 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1536, 1536 B",
    "67108864, 64 MiB",
    "10737418240, 10 GiB",
    "1125899906842624, 1024 TiB"
  })
  void whatIsWrittenIsReadAsTheSame(long bytes, String text) {
    assertThat(SizeText.exact(bytes)).isEqualTo(text);
    assertThat(SizeText.parse(text)).hasValue(bytes);
  }

  @Test
  void peopleAreToldATenth() {
    assertThat(SizeText.about(0)).isEqualTo("0 B");
    assertThat(SizeText.about(1536)).isEqualTo("1.5 KiB");
    assertThat(SizeText.about(10L << 30)).isEqualTo("10 GiB");
    assertThat(SizeText.about(9_856_614)).isEqualTo("9.3 MiB");
  }

  @Test
  void aSizeWithoutItsUnitIsNone() {
    assertThat(SizeText.parse("64")).isEmpty();
    assertThat(SizeText.parse("64 MB")).isEmpty();
  }
}
