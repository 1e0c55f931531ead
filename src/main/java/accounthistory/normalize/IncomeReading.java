package accounthistory.normalize;

import accounthistory.account.Income;
import accounthistory.capture.Document;
import accounthistory.capture.InvalidValueException;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.flow.IncomePayload;
import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.stream.IncomeAnswer;
import accounthistory.stream.IncomeAnswer.Kind;
import accounthistory.stream.IncomeAnswer.Question;
import accounthistory.stream.IncomeAnswer.Stretch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One step through the income stream while it is made, and again whenever it is read: which
/// question comes next, and what the answers together say. Pure.
///
/// The stream has no pages. A reply with fewer rows than the limit is all there is; a full one
/// reaches up to its last row's instant, at which more rows may lie, so the next step begins at
/// that instant and not after it. When a full reply lies within one millisecond, that millisecond
/// is requested by type, and a type that is full by symbol; what is full even then is a hole.
public final class IncomeReading {
  /// Every type that the exchange documents: it refuses others by name, unless a row has shown
  /// them.
  private static final List<String> DOCUMENTED =
      List.of(
          "TRANSFER",
          "WELCOME_BONUS",
          "REALIZED_PNL",
          "FUNDING_FEE",
          "COMMISSION",
          "INSURANCE_CLEAR",
          "REFERRAL_KICKBACK",
          "COMMISSION_REBATE",
          "API_REBATE",
          "CONTEST_REWARD",
          "CROSS_COLLATERAL_TRANSFER",
          "OPTIONS_PREMIUM_FEE",
          "OPTIONS_SETTLE_PROFIT",
          "INTERNAL_TRANSFER",
          "AUTO_EXCHANGE",
          "DELIVERED_SETTELMENT",
          "COIN_SWAP_DEPOSIT",
          "COIN_SWAP_WITHDRAW",
          "POSITION_LIMIT_INCREASE_FEE",
          "STRATEGY_UMFUTURES_TRANSFER",
          "FEE_RETURN",
          "BFUSD_REWARD");

  private record Asked(IncomeWindow window, Instant at, List<Income> flows) {
    boolean isFull() {
      return flows.size() >= IncomeWindow.LIMIT;
    }

    Instant first() {
      return flows.stream().map(Income::occurredAt).min(Instant::compareTo).orElseThrow();
    }

    Instant last() {
      return flows.stream().map(Income::occurredAt).max(Instant::compareTo).orElseThrow();
    }

    boolean isWithinOneMillisecond() {
      return first().equals(last());
    }
  }

  private final List<Asked> asked = new ArrayList<>();
  private final SortedSet<String> unknownFields = new TreeSet<>();
  private final Supplier<Collection<String>> symbols;
  private @Nullable SortedSet<String> held;

  /// @param symbols that the account is known to have traded: requested when a type is full, which
  ///   is hardly ever
  public IncomeReading(Supplier<Collection<String>> symbols) {
    this.symbols = symbols;
  }

  /// What documents say that were requested by this rule.
  static IncomeReading of(List<Document> documents) throws NotUnderstoodException {
    var reading = new IncomeReading(List::of);
    for (var document : documents) {
      reading.add(document);
    }
    return reading;
  }

  /// Takes the answer to a question.
  ///
  /// @throws NotUnderstoodException when the body is no page of income
  public void add(Document document) throws NotUnderstoodException {
    var window = window(document);
    var page = IncomePayload.read(document.body());
    for (var flow : page.flows()) {
      var at = flow.occurredAt();
      if (at.isBefore(window.from()) || at.isAfter(window.to())) {
        throw new NotUnderstoodException(
            "%s: a row of %s, which was not requested".formatted(document.part(), at));
      }
    }
    unknownFields.addAll(page.unknownFields());
    asked.add(new Asked(window, document.sentAt(), page.flows()));
  }

  /// What must be asked before the step is whole; empty when it is.
  public Optional<IncomeWindow> next() {
    var wanted = wanted();
    var answered = new HashSet<>(asked.stream().map(Asked::window).toList());
    return wanted.stream().filter(it -> !answered.contains(it)).findFirst();
  }

  /// What the answers say.
  public IncomeAnswer answer() {
    var questions = asked.stream().map(this::question).toList();
    var flows = asked.stream().flatMap(it -> it.flows().stream()).toList();
    return new IncomeAnswer(questions, flows, known(), hole());
  }

  SortedSet<String> unknownFields() {
    return unknownFields;
  }

  private Asked whole() {
    return asked.getFirst();
  }

  private boolean isSplit() {
    return whole().isFull() && whole().isWithinOneMillisecond();
  }

  /// The narrower questions that a full millisecond demands, as far as they are known by now.
  private List<IncomeWindow> wanted() {
    if (asked.isEmpty() || !isSplit()) {
      return List.of();
    }
    var instant = whole().first();
    var wanted = new ArrayList<IncomeWindow>();
    for (var type : types()) {
      var window = IncomeWindow.at(instant, type);
      wanted.add(window);
      answerTo(window)
          .filter(Asked::isFull)
          .ifPresent(full -> symbolsOf(full).forEach(it -> wanted.add(window.withSymbol(it))));
    }
    return wanted;
  }

  private Set<String> types() {
    var types = new TreeSet<>(DOCUMENTED);
    whole().flows().forEach(it -> types.add(it.key().incomeType()));
    return types;
  }

  /// Those of the rows, those the caller knows, and those requested before: read again, the
  /// documents alone must say what was wanted.
  private SortedSet<String> symbolsOf(Asked full) {
    if (held == null) {
      held = new TreeSet<>(symbols.get());
    }
    var all = new TreeSet<>(held);
    full.flows().forEach(it -> all.add(it.key().symbol()));
    whole().flows().forEach(it -> all.add(it.key().symbol()));
    asked.forEach(it -> all.add(it.window().symbol()));
    all.remove("");
    return all;
  }

  private Optional<Asked> answerTo(IncomeWindow window) {
    return asked.stream().filter(it -> it.window().equals(window)).findFirst();
  }

  private Question question(Asked it) {
    return new Question(
        it.at(),
        it.window().from(),
        it.window().to(),
        it.window().incomeType(),
        it.window().symbol(),
        kind(it),
        it.flows().size());
  }

  private static Kind kind(Asked it) {
    if (!it.isFull()) {
      return Kind.COMPLETE;
    }
    return it.window().symbol().isEmpty() ? Kind.FULL : Kind.HOLE;
  }

  private @Nullable Stretch known() {
    var begin = whole().window().from();
    var end = end();
    return begin.isBefore(end) ? new Stretch(begin, end, earliest()) : null;
  }

  /// Up to where, exclusive, every flow is here.
  private Instant end() {
    if (!whole().isFull()) {
      return whole().window().to().plusMillis(1);
    }
    if (!isSplit() || next().isPresent() || hole() != null) {
      return whole().last();
    }
    return whole().last().plusMillis(1);
  }

  /// The millisecond that cannot be known: a type is full even for one symbol, or holds rows that
  /// belong to no symbol and so cannot be requested alone.
  private @Nullable Instant hole() {
    if (!isSplit() || next().isPresent()) {
      return null;
    }
    var isBeyond =
        asked.stream()
            .filter(Asked::isFull)
            .filter(it -> it.window().isPart())
            .anyMatch(it ->
                !it.window().symbol().isEmpty()
                    || it.flows().stream().anyMatch(flow -> flow.key().symbol().isEmpty()));
    return isBeyond ? whole().first() : null;
  }

  private Instant earliest() {
    return asked.stream().map(Asked::at).min(Instant::compareTo).orElseThrow();
  }

  private static IncomeWindow window(Document document) throws NotUnderstoodException {
    try {
      return IncomeWindow.in(document.endpoint());
    } catch (InvalidValueException e) {
      throw new NotUnderstoodException(String.valueOf(e.getMessage()));
    }
  }
}
