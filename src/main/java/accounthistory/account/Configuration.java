package accounthistory.account;

import java.util.List;

/// What an account has set, where its snapshots do not report it.
public record Configuration(
    Mode multiAssetsMargin, Mode hedgeMode, Flags flags, List<SymbolSetting> symbols) {
  public Configuration {
    symbols = List.copyOf(symbols);
  }
}
