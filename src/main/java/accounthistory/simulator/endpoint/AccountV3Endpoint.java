package accounthistory.simulator.endpoint;

import accounthistory.simulator.document.AccountDocument;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;

/// `GET /fapi/v3/account`: totals, every asset, and the positions that are open or ordered.
public final class AccountV3Endpoint implements SimulatedEndpoint.Signed {
  private final World world;

  public AccountV3Endpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return "/fapi/v3/account";
  }

  @Override
  public int weight(SimulatedRequest request) {
    return 5;
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    var account = holder.account();
    if (account.modes().dormant()) {
      return ServedReply.inactive();
    }
    var books = world.accountAt(account.name(), request.at());
    return ServedReply.ok(AccountDocument.reduced(books));
  }
}
