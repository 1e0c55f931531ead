package accounthistory.simulator.document;

import accounthistory.simulator.http.JsonBody;
import accounthistory.simulator.ledger.PositionBook;
import accounthistory.simulator.market.ContractListing;
import accounthistory.simulator.market.ListedContract;
import accounthistory.simulator.scenario.AccountSetup;
import accounthistory.simulator.scenario.TradedSide;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The positions of an account that has never traded, rendered once: what is alive is put in its
/// place, the rest is sent as it lies here. Hundreds of flat rows cost nothing that way.
///
/// Accounts that are set up alike share them.
public final class FlatRows {
  /// Rows that are kept, and deflated, together.
  private static final int CHUNK = 16;

  private static final byte[] COMMA = {','};

  private final ContractListing listing;
  private final List<TradedSide> sides;
  private final List<byte[]> rows;
  private final List<JsonBody.Piece> chunks = new ArrayList<>();

  private FlatRows(ContractListing listing, List<TradedSide> sides, List<byte[]> rows) {
    this.listing = listing;
    this.sides = sides;
    this.rows = rows;
    for (var start = 0; start < rows.size(); start += CHUNK) {
      chunks.add(JsonBody.Piece.kept(chunk(start, Map.of(), _ -> COMMA)));
    }
  }

  /// Whose rows they are: a setup, and what is listed.
  public record Key(AccountSetup setup, Instant listedSince) {}

  /// The rows of positions that are flat.
  ///
  /// @param text of a flat position
  public static FlatRows of(
      AccountSetup setup, ContractListing listing, Function<PositionBook, byte[]> text) {
    var sides = setup.sides();
    List<byte[]> rows = new ArrayList<>();
    for (var contract : listing.contracts()) {
      for (var side : sides) {
        rows.add(text.apply(flat(setup, contract, side)));
      }
    }
    return new FlatRows(listing, sides, rows);
  }

  /// Adds all rows to a body, with commas between them, the live ones in place of the flat.
  ///
  /// @param text of a live position
  public void addTo(
      List<JsonBody.Piece> pieces, List<PositionBook> live, Function<PositionBook, byte[]> text) {
    Map<Integer, PositionBook> liveRows = new HashMap<>();
    live.forEach(book -> liveRows.put(rowOf(book), book));
    var touched = new boolean[chunks.size()];
    liveRows.keySet().forEach(row -> touched[row / CHUNK] = true);
    for (var i = 0; i < chunks.size(); i++) {
      pieces.add(
          touched[i] ? JsonBody.Piece.once(chunk(i * CHUNK, liveRows, text)) : chunks.get(i));
    }
  }

  private int rowOf(PositionBook book) {
    var contractRow = listing.rows().get(book.symbol());
    if (contractRow == null) {
      throw new IllegalStateException(book.symbol() + " has a position and is not listed");
    }
    return contractRow * sides.size() + sides.indexOf(book.side());
  }

  private byte[] chunk(
      int start, Map<Integer, PositionBook> live, Function<PositionBook, byte[]> text) {
    var out = new ByteArrayOutputStream(CHUNK * 512);
    for (var row = start; row < Math.min(start + CHUNK, rows.size()); row++) {
      if (row > 0) {
        out.writeBytes(COMMA);
      }
      var book = live.get(row);
      out.writeBytes(book == null ? rows.get(row) : text.apply(book));
    }
    return out.toByteArray();
  }

  /// A position that was never touched.
  public static PositionBook flat(AccountSetup setup, ListedContract contract, TradedSide side) {
    var none = BigDecimal.ZERO;
    return new PositionBook(
        contract,
        side,
        setup.isIsolated(contract),
        setup.leverage(contract),
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        Instant.EPOCH);
  }
}
