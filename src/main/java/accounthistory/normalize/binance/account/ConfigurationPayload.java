package accounthistory.normalize.binance.account;

import accounthistory.account.Configuration;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.NotUnderstoodException;
import java.util.SortedSet;
import java.util.TreeSet;

/// The replies of `GET /fapi/v1/accountConfig` and `GET /fapi/v1/symbolConfig` together.
public final class ConfigurationPayload {
  private ConfigurationPayload() {}

  /// What both say.
  public record Read(Configuration configuration, SortedSet<String> unknownFields) {}

  /// Reads two bodies; a refusal names the one that is not understood.
  public static Read read(Body accountConfig, Body symbolConfig) throws NotUnderstoodException {
    var config =
        AccountV3Payload.named("accountConfig", () -> AccountConfigPayload.read(accountConfig));
    var settings =
        AccountV3Payload.named("symbolConfig", () -> SymbolConfigPayload.read(symbolConfig));
    var unknown = new TreeSet<>(config.unknownFields());
    unknown.addAll(settings.unknownFields());
    return new Read(
        new Configuration(
            config.multiAssetsMargin(),
            config.hedgeMode(),
            config.flags(),
            settings.bySymbol().values().stream().toList()),
        unknown);
  }
}
