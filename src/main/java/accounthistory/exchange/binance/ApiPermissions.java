package accounthistory.exchange.binance;

import accounthistory.capture.Body;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a key may do, as `GET /sapi/v1/account/apiRestrictions` says it. What is not said as true
/// or false is unknown, and unknown is never safe.
///
/// @param answers for every permission
/// @param others permissions that are not known here and not said to be off
public record ApiPermissions(Map<Permission, Answer> answers, SortedSet<String> others) {
  private static final JsonFactory JSON = new JsonFactory();

  /// How names of permissions read.
  private static final Pattern NAME = Pattern.compile("(?:enable|permits)[A-Za-z]{1,64}");

  private static final int OTHERS_MAX = 20;

  public ApiPermissions {
    var all = new EnumMap<Permission, Answer>(Permission.class);
    for (var permission : Permission.values()) {
      all.put(permission, answers.getOrDefault(permission, Answer.UNKNOWN));
    }
    answers = Collections.unmodifiableMap(all);
    others = Collections.unmodifiableSortedSet(new TreeSet<>(others));
  }

  /// What was said of a permission.
  public enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  /// What the reply has a word for.
  public enum Permission {
    READING("enableReading", Power.NONE),
    WITHDRAWALS("enableWithdrawals", Power.WITHDRAW),
    INTERNAL_TRANSFER("enableInternalTransfer", Power.TRANSFER),
    UNIVERSAL_TRANSFER("permitsUniversalTransfer", Power.TRANSFER),
    SPOT_AND_MARGIN_TRADING("enableSpotAndMarginTrading", Power.TRADE),
    /// Borrowing, repaying and transfers of margin accounts.
    MARGIN("enableMargin", Power.TRADE),
    /// Trades futures, but some keys need it to read them.
    FUTURES("enableFutures", Power.TRADE),
    OPTIONS("enableVanillaOptions", Power.TRADE),
    PORTFOLIO_MARGIN("enablePortfolioMarginTrading", Power.TRADE),
    FIX_TRADING("enableFixApiTrade", Power.TRADE),
    FIX_READING("enableFixReadOnly", Power.NONE),
    /// Not a power: only listed addresses may use the key, which is the safer state.
    IP_RESTRICTED("ipRestrict", Power.NONE);

    /// What a collector that only reads must not have. Futures trading is not among them.
    static final Set<Permission> DANGEROUS =
        Set.of(WITHDRAWALS, INTERNAL_TRANSFER, UNIVERSAL_TRANSFER, SPOT_AND_MARGIN_TRADING, MARGIN);

    private final String field;
    private final Power power;

    Permission(String field, Power power) {
      this.field = field;
      this.power = power;
    }

    /// The reply's own word, for messages.
    public String field() {
      return field;
    }
  }

  /// What can be done with an account.
  public enum Power {
    NONE,
    TRADE,
    TRANSFER,
    WITHDRAW
  }

  /// What a reply says; empty when it is not a whole JSON object.
  public static Optional<ApiPermissions> in(Body restrictions) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), restrictions.stream())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      var read = read(parser);
      var isWhole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
      return isWhole ? Optional.of(read) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  public Answer answer(Permission permission) {
    return answers.getOrDefault(permission, Answer.UNKNOWN);
  }

  public Answer isIpRestricted() {
    return answer(Permission.IP_RESTRICTED);
  }

  /// Whether the key can do that: yes when one of its permissions is on, no when all are off.
  public Answer can(Power power) {
    var all = answers.keySet().stream().filter(it -> it.power == power).map(this::answer).toList();
    if (all.contains(Answer.YES)) {
      return Answer.YES;
    }
    return all.contains(Answer.UNKNOWN) || all.isEmpty() ? Answer.UNKNOWN : Answer.NO;
  }

  /// The dangerous permissions that are on: to withdraw, to transfer, to trade outside futures.
  public Set<Permission> dangers() {
    return dangerous(Answer.YES);
  }

  /// The dangerous permissions of which nothing is known.
  public Set<Permission> undecided() {
    return dangerous(Answer.UNKNOWN);
  }

  /// Whether the key reads, and is proven to do nothing else.
  public boolean isProvenReadOnly() {
    return answer(Permission.READING) == Answer.YES
        && can(Power.TRADE) == Answer.NO
        && can(Power.TRANSFER) == Answer.NO
        && can(Power.WITHDRAW) == Answer.NO
        && others.isEmpty();
  }

  private Set<Permission> dangerous(Answer answer) {
    var found = EnumSet.copyOf(Permission.DANGEROUS);
    found.removeIf(it -> answer(it) != answer);
    return found;
  }

  private static ApiPermissions read(JsonParser parser) {
    var answers = new EnumMap<Permission, Answer>(Permission.class);
    var others = new TreeSet<String>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var name = parser.currentName();
      var answer = answer(parser.nextToken());
      var known = permission(name);
      // Said twice, but not the same: nothing was said.
      known.ifPresent(it -> answers.merge(it, answer, (a, b) -> a == b ? a : Answer.UNKNOWN));
      if (known.isEmpty()
          && answer != Answer.NO
          && NAME.matcher(name).matches()
          && others.size() < OTHERS_MAX) {
        others.add(name);
      }
      parser.skipChildren();
    }
    return new ApiPermissions(answers, others);
  }

  private static Optional<Permission> permission(String name) {
    for (var permission : Permission.values()) {
      if (permission.field.equals(name)) {
        return Optional.of(permission);
      }
    }
    return Optional.empty();
  }

  private static Answer answer(JsonToken value) {
    return switch (value) {
      case VALUE_TRUE -> Answer.YES;
      case VALUE_FALSE -> Answer.NO;
      default -> Answer.UNKNOWN;
    };
  }
}
