package accounthistory.normalize;

import accounthistory.account.AccountState;
import accounthistory.account.BracketSet;
import accounthistory.account.Configuration;
import accounthistory.account.Contract;
import accounthistory.account.IncomeAnswer;
import accounthistory.account.IndexPrice;
import accounthistory.account.Issue;
import accounthistory.account.TradeAnswer;
import accounthistory.capture.Failure;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What one capture means, or why it means nothing.
public sealed interface Normalized {
  /// The state of an account.
  record State(AccountState state) implements Normalized {}

  /// Index prices of margin assets.
  ///
  /// @param issues values that the reply lacks; a row without a price, an instant or a symbol of
  ///   this form is left out and named here
  /// @param unknownFields names of fields that the normalizer does not know
  record Prices(List<IndexPrice> prices, List<Issue> issues, SortedSet<String> unknownFields)
      implements Normalized {
    public Prices {
      prices = List.copyOf(prices);
      issues = List.copyOf(issues);
      unknownFields = Collections.unmodifiableSortedSet(new TreeSet<>(unknownFields));
    }
  }

  /// The contracts that the exchange lists.
  ///
  /// @param issues instants that no column can hold
  record Contracts(List<Contract> contracts, List<Issue> issues) implements Normalized {
    public Contracts {
      contracts = List.copyOf(contracts);
      issues = List.copyOf(issues);
    }
  }

  /// Money flows of a stretch of time.
  ///
  /// @param unknownFields names of fields that the normalizer does not know
  record Flows(IncomeAnswer answer, SortedSet<String> unknownFields) implements Normalized {
    public Flows {
      unknownFields = Collections.unmodifiableSortedSet(new TreeSet<>(unknownFields));
    }
  }

  /// Fills of one symbol.
  ///
  /// @param unknownFields names of fields that the normalizer does not know
  record Trades(TradeAnswer answer, SortedSet<String> unknownFields) implements Normalized {
    public Trades {
      unknownFields = Collections.unmodifiableSortedSet(new TreeSet<>(unknownFields));
    }
  }

  /// Leverage brackets by symbol.
  ///
  /// @param unknownFields names of fields that the normalizer does not know
  record Brackets(List<BracketSet> sets, SortedSet<String> unknownFields) implements Normalized {
    public Brackets {
      sets = List.copyOf(sets);
      unknownFields = Collections.unmodifiableSortedSet(new TreeSet<>(unknownFields));
    }
  }

  /// What an account has set.
  ///
  /// @param unknownFields names of fields that the normalizer does not know
  record Settings(Configuration configuration, SortedSet<String> unknownFields)
      implements Normalized {
    public Settings {
      unknownFields = Collections.unmodifiableSortedSet(new TreeSet<>(unknownFields));
    }
  }

  /// The body is not what the stream's shape demands: the slot is failed, the raw body is kept.
  ///
  /// @param failure reason `not_understood`; the detail names account, place and value
  record NotUnderstood(Failure failure) implements Normalized {}
}
