package accounthistory.simulator.endpoint;

import accounthistory.simulator.document.AccountDocument;
import accounthistory.simulator.document.FlatRows;
import accounthistory.simulator.document.PositionJson;
import accounthistory.simulator.http.ServedBody;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// `GET /fapi/v2/account`: the state of the account, every symbol and asset listed.
public final class AccountEndpoint implements SimulatedEndpoint.Signed {
  private final World world;
  private final Map<FlatRows.Key, FlatRows> rows = new ConcurrentHashMap<>();

  public AccountEndpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v2/account";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 10;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    var account = holder.account();
    if (account.modes().dormant()) {
      return ServedReply.inactive();
    }
    var books = world.accountAt(account.name(), request.at());
    var body = AccountDocument.of(books, rows(account, request.at()));
    var served =
        new ServedBody(
            account.name(),
            request.at(),
            books.nonZeroAssets().size(),
            books.nonZeroPositions().size(),
            body.length());
    return ServedReply.ok(body, served);
  }

  private FlatRows rows(SimulatedAccount account, Instant at) {
    var setup = account.setupAt(at);
    var listing = world.listingAt(at);
    return rows.computeIfAbsent(
        new FlatRows.Key(setup, listing.since()),
        _ -> FlatRows.of(setup, listing, PositionJson::row));
  }
}
