package accounthistory.simulator.http;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// JSON text on one line, as the exchange sends it, and its several ways to write a decimal.
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  public static byte[] bytes(Consumer<JsonGenerator> writer) {
    var out = new ByteArrayOutputStream(512);
    try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      writer.accept(generator);
    }
    return out.toByteArray();
  }

  /// Eight decimals, always: `31.00000000`.
  public static String fixed(BigDecimal amount) {
    return amount.setScale(8).toPlainString();
  }

  /// `0` for nothing, else eight decimals.
  public static String fixedOrZero(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : fixed(amount);
  }

  /// As few decimals as needed: `0`, `31`, `301.982`.
  public static String shortest(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  /// As few decimals as needed but at least one: `0.0`, `58039.5`.
  public static String price(BigDecimal price) {
    var text = shortest(price);
    return text.contains(".") ? text : text + ".0";
  }

  /// Scientific notation as some numbers of the real reply have it: `1.0E7`.
  public static String scientific(BigDecimal amount) {
    var digits = amount.stripTrailingZeros();
    var exponent = digits.precision() - digits.scale() - 1;
    return price(digits.movePointLeft(exponent)) + "E" + exponent;
  }
}
