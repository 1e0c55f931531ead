package accounthistory.stream;

import accounthistory.account.AccountState;
import accounthistory.account.BracketSet;
import accounthistory.account.Contract;
import accounthistory.account.IndexPrice;
import accounthistory.account.Issue;
import accounthistory.capture.Capture;
import accounthistory.capture.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One capture and the rows that it means, or why it means none. A record for each stream, called
/// like the stream; the normalizer makes them, the store writes them.
public sealed interface StreamRows {
  Capture capture();

  /// What the normalizer noticed beside the rows.
  ///
  /// @param issues values that the reply lacks or that no column can hold
  /// @param unknownFields names of fields that the normalizer does not know
  record Remarks(List<Issue> issues, SortedSet<String> unknownFields) {
    public static final Remarks NONE = new Remarks(List.of(), Collections.emptySortedSet());

    public Remarks {
      issues = List.copyOf(issues);
      unknownFields = Collections.unmodifiableSortedSet(new TreeSet<>(unknownFields));
    }

    /// Of a reply whose every value could be read.
    public static Remarks unknown(SortedSet<String> fields) {
      return new Remarks(List.of(), fields);
    }
  }

  default Remarks remarks() {
    return Remarks.NONE;
  }

  /// Tables that certainly get rows of it, when it is taken: those of its own, by what it holds.
  default Set<String> tables() {
    return switch (this) {
      case Account(_, var state, _) -> {
        var tables = new TreeSet<>(Set.of("account_snapshot"));
        var byRows =
            Map.of(
                "asset_balance", state.balances(),
                "position", state.positions(),
                "normalization_issue", state.issues());
        byRows.forEach((table, rows) -> addIf(!rows.isEmpty(), table, tables));
        yield tables;
      }
      case AssetIndex(_, var prices, _) -> prices.isEmpty() ? Set.of() : Set.of("asset_index");
      case ExchangeInfo(_, var contracts, _) -> contracts.isEmpty() ? Set.of() : Set.of("contract");
      case Income(_, var answer, _) ->
          answer.flows().isEmpty()
              ? Set.of("income_window", "income_coverage")
              : Set.of("income_window", "income_coverage", "income");
      case Trade(_, var answer, _) ->
          answer.trades().isEmpty() ? Set.of() : Set.of("trade", "trade_coverage");
      // Written when they change.
      case LeverageBracket _, Configuration _, CommissionRate _ -> Set.of();
      case IndexPriceCandle(_, var candles, _) ->
          candles.isEmpty()
              ? Set.of("index_price_request")
              : Set.of("index_price_request", "index_price_candle");
      case Failed _, NotUnderstood _ -> Set.of();
    };
  }

  private static void addIf(boolean hasRows, String table, Set<String> tables) {
    if (hasRows) {
      tables.add(table);
    }
  }

  /// The state of an account at its slot.
  ///
  /// @param normalizerVersion version of the rules that made the state
  record Account(Capture capture, AccountState state, int normalizerVersion) implements StreamRows {
    @Override
    public Remarks remarks() {
      return new Remarks(state.issues(), state.unknownFields());
    }
  }

  /// What a step through an account's money flows brought.
  record Income(Capture capture, IncomeAnswer answer, Remarks remarks) implements StreamRows {}

  /// What a step through the fills of a symbol brought.
  record Trade(Capture capture, TradeAnswer answer, Remarks remarks) implements StreamRows {}

  /// Leverage brackets of an account, by symbol.
  record LeverageBracket(Capture capture, List<BracketSet> sets, Remarks remarks)
      implements StreamRows {
    public LeverageBracket {
      sets = List.copyOf(sets);
    }
  }

  /// What an account has set.
  record Configuration(
      Capture capture, accounthistory.account.Configuration configuration, Remarks remarks)
      implements StreamRows {}

  /// What an account pays for trades of those symbols that the exchange still lists.
  record CommissionRate(Capture capture, List<Rate> rates, Remarks remarks) implements StreamRows {
    /// Of one symbol, as fractions of the notional: 0.0002 is 0.02 %.
    ///
    /// @param maker negative is a rebate
    /// @param rpi of retail price improvement orders; null before November 2025
    public record Rate(
        String symbol, BigDecimal maker, BigDecimal taker, @Nullable BigDecimal rpi) {}

    public CommissionRate {
      rates = List.copyOf(rates);
    }
  }

  /// Index prices of margin assets, of one venue and environment. A row without a price, an instant
  /// or a symbol of this form is left out and named among the remarks.
  record AssetIndex(Capture capture, List<IndexPrice> prices, Remarks remarks)
      implements StreamRows {
    public AssetIndex {
      prices = List.copyOf(prices);
    }
  }

  /// Index prices of past minutes, of one venue and environment.
  ///
  /// @param requested what was requested, whether or not there was a price
  record IndexPriceCandle(Capture capture, List<Candle> candles, List<Requested> requested)
      implements StreamRows {
    /// The index price at the beginning of a minute.
    ///
    /// @param pair asset and quote
    /// @param open in the quote, above zero
    public record Candle(String pair, Instant openedAt, BigDecimal open) {}

    /// Minutes of a pair, both ends included.
    ///
    /// @param isListed whether the exchange has an index of the pair
    public record Requested(String pair, Instant from, Instant to, boolean isListed) {}

    public IndexPriceCandle {
      candles = List.copyOf(candles);
      requested = List.copyOf(requested);
    }
  }

  /// The contracts that one venue and environment lists.
  record ExchangeInfo(Capture capture, List<Contract> contracts, Remarks remarks)
      implements StreamRows {
    public ExchangeInfo {
      contracts = List.copyOf(contracts);
    }
  }

  /// A capture that brought nothing: refused, unreachable, or kept as not understood before. Its
  /// bodies are kept.
  record Failed(Capture capture, Failure failure) implements StreamRows {}

  /// The body is not what the stream's shape demands, says this version of the rules. The capture
  /// carries the failure.
  ///
  /// @param failure reason `not_understood`; the detail names account, place and value
  record NotUnderstood(Capture capture, Failure failure) implements StreamRows {}
}
