package accounthistory.store;

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

/// One capture and what was understood of it, ready to be stored.
public sealed interface Delivery {
  Capture capture();

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
