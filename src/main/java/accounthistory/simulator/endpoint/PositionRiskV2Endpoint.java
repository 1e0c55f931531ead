package accounthistory.simulator.endpoint;

import accounthistory.simulator.document.FlatRows;
import accounthistory.simulator.document.PositionJson;
import accounthistory.simulator.http.Generation;
import accounthistory.simulator.http.JsonBody;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.SimulatedRequest;
import accounthistory.simulator.ledger.Books;
import accounthistory.simulator.ledger.PositionBook;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.ledger.World.KeyHolder;
import accounthistory.simulator.market.ContractListing;
import accounthistory.simulator.scenario.AccountSetup;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// `GET /fapi/v2/positionRisk`: every symbol of the market with its settings, flat or not, or one.
public final class PositionRiskV2Endpoint implements SimulatedEndpoint.Signed {
  private static final BigDecimal NO_MARK = BigDecimal.ZERO;

  private final World world;
  private final Map<FlatRows.Key, FlatRows> rows = new ConcurrentHashMap<>();

  public PositionRiskV2Endpoint(World world) {
    this.world = world;
  }

  @Override
  public String path() {
    return Generation.SECOND.path("positionRisk");
  }

  @Override
  public int weight(SimulatedRequest request) {
    return Generation.SECOND.weight();
  }

  @Override
  public ServedReply answer(SimulatedRequest request, KeyHolder holder) {
    var account = holder.account();
    if (account.modes().dormant()) {
      return ServedReply.inactive();
    }
    var listing = world.listingAt(request.at());
    var symbol = request.parameter("symbol");
    if (symbol.isPresent() && !listing.rows().containsKey(symbol.get())) {
      return ServedReply.error(400, -1121, "Invalid symbol.");
    }
    var setup = account.setupAt(request.at());
    var books = world.accountAt(account.name(), request.at());
    var all =
        symbol
            .map(it -> one(it, setup, listing, books))
            .orElseGet(() -> {
              List<JsonBody.Piece> pieces = new ArrayList<>();
              flat(setup, listing).addTo(pieces, books.positions(), text(books.at()));
              return pieces;
            });
    all.addFirst(JsonBody.Piece.once(bytes("[")));
    all.addLast(JsonBody.Piece.once(bytes("]")));
    return ServedReply.ok(new JsonBody(all));
  }

  private List<JsonBody.Piece> one(
      String symbol, AccountSetup setup, ContractListing listing, Books books) {
    List<JsonBody.Piece> pieces = new ArrayList<>();
    for (var side : setup.sides()) {
      if (!pieces.isEmpty()) {
        pieces.add(JsonBody.Piece.once(bytes(",")));
      }
      Optional<PositionBook> live =
          books.positions().stream()
              .filter(it -> it.symbol().equals(symbol) && it.side() == side)
              .findFirst();
      var text =
          live.map(text(books.at()))
              .orElseGet(() ->
                  PositionJson.risk(FlatRows.flat(setup, listing.contract(symbol), side), NO_MARK));
      pieces.add(JsonBody.Piece.once(text));
    }
    return pieces;
  }

  private FlatRows flat(AccountSetup setup, ContractListing listing) {
    return rows.computeIfAbsent(
        new FlatRows.Key(setup, listing.since()),
        _ -> FlatRows.of(setup, listing, book -> PositionJson.risk(book, NO_MARK)));
  }

  private Function<PositionBook, byte[]> text(Instant at) {
    return book ->
        PositionJson.risk(book, book.isLive() ? world.market().mark(book.contract(), at) : NO_MARK);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
