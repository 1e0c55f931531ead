package accounthistory.normalize.binance;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Distinguishes replies that are no account of USDⓈ-M futures, and says what they are.
///
/// Every reply of the account has totals, an empty one as well. The accounts of other products have
/// the same lists and none of the totals: taken for a futures account, they would be one that lost
/// everything.
public final class OtherReply {
  private OtherReply() {}

  /// Refuses a reply that was read to its end and is not an account's.
  public static void refuse(Row account, ReplyBody reply) throws NotUnderstoodException {
    var hasLists = account.isGiven(AccountRow.ASSETS) && account.isGiven(AccountRow.POSITIONS);
    if (hasLists && AccountRow.hasTotals(account)) {
      return;
    }
    if (!hasLists && account.isGiven(AccountRow.CODE)) {
      throw new NotUnderstoodException(
          "reply: the exchange's error %s %s, not an account"
              .formatted(textOf(account, AccountRow.CODE), textOf(account, AccountRow.MESSAGE)));
    }
    @Nullable String name = nameOf(reply.unknownFields());
    if (name != null) {
      throw new NotUnderstoodException("reply: of " + name + ", not an account of USDⓈ-M futures");
    }
    if (hasLists) {
      throw new NotUnderstoodException(
          "reply: no totalWalletBalance nor any other total, so it is not of /fapi/v2/account;"
              + " /dapi/v1/account and /papi/v1/um/account look like this");
    }
  }

  private static String textOf(Row account, Field field) {
    var text = account.text(field);
    return text == null ? "without " + field.name() : Text.quoted(text);
  }

  private static @Nullable String nameOf(Set<String> fields) {
    if (fields.contains("uniMMR") || fields.contains("accountEquity")) {
      return "/papi/v1/account (portfolio margin)";
    }
    if (fields.contains("positions[].maxQty") || fields.contains("positions[].notionalValue")) {
      return "/dapi/v1/account (COIN-M futures)";
    }
    if (fields.contains("userAssets")) {
      return "/sapi/v1/margin/account (margin)";
    }
    return fields.contains("balances") ? "/api/v3/account (spot)" : null;
  }
}
