package accounthistory.store.load;

import accounthistory.account.AccountState;
import accounthistory.account.BracketSet;
import accounthistory.account.Configuration;
import accounthistory.account.Contract;
import accounthistory.account.IncomeAnswer;
import accounthistory.account.IndexPrice;
import accounthistory.account.TradeAnswer;
import accounthistory.capture.Capture;
import accounthistory.capture.Failure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// One capture and what was understood of it, ready to be stored.
public sealed interface Delivery {
  Capture capture();

  /// The tables that get rows of it for certain, when it is taken: those of its own, by what it
  /// holds.
  default Set<String> tables() {
    return switch (this) {
      case Snapshot(_, var state, _) -> {
        var tables = new TreeSet<>(Set.of("account_snapshot"));
        var byRows =
            Map.of(
                "asset_balance", state.balances(),
                "position", state.positions(),
                "normalization_issue", state.issues());
        byRows.forEach((table, rows) -> addIf(!rows.isEmpty(), table, tables));
        yield tables;
      }
      case Prices(_, var prices) -> prices.isEmpty() ? Set.of() : Set.of("asset_index");
      case Contracts(_, var contracts) -> contracts.isEmpty() ? Set.of() : Set.of("contract");
      case Flows(_, var answer) ->
          answer.flows().isEmpty()
              ? Set.of("income_window", "income_coverage")
              : Set.of("income_window", "income_coverage", "income");
      case Trades(_, var answer) ->
          answer.trades().isEmpty() ? Set.of() : Set.of("trade", "trade_coverage");
      // Written when they change.
      case Brackets _, Settings _ -> Set.of();
      case Failed _ -> Set.of();
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
  record Snapshot(Capture capture, AccountState state, int normalizerVersion) implements Delivery {}

  /// Index prices of one venue and environment.
  record Prices(Capture capture, List<IndexPrice> prices) implements Delivery {
    public Prices {
      prices = List.copyOf(prices);
    }
  }

  /// The contracts that one venue and environment lists.
  record Contracts(Capture capture, List<Contract> contracts) implements Delivery {
    public Contracts {
      contracts = List.copyOf(contracts);
    }
  }

  /// What a step through an account's income stream brought.
  record Flows(Capture capture, IncomeAnswer answer) implements Delivery {}

  /// What a step through the fills of a symbol brought.
  record Trades(Capture capture, TradeAnswer answer) implements Delivery {}

  /// Leverage brackets of an account.
  record Brackets(Capture capture, List<BracketSet> sets) implements Delivery {
    public Brackets {
      sets = List.copyOf(sets);
    }
  }

  /// What an account has set.
  record Settings(Capture capture, Configuration configuration) implements Delivery {}

  /// A capture that brought nothing to tables: refused, unreachable or not understood. Its bodies
  /// are kept.
  record Failed(Capture capture, Failure failure) implements Delivery {}
}
