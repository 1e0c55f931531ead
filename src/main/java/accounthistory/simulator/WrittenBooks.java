package accounthistory.simulator;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.ServedBody;
import accounthistory.simulator.ledger.FlowKind;
import accounthistory.simulator.ledger.IncomeRow;
import accounthistory.simulator.ledger.Oracle;
import accounthistory.simulator.ledger.PnlSums;
import accounthistory.simulator.ledger.SimulatedAsset;
import accounthistory.simulator.ledger.TradeRow;
import accounthistory.simulator.ledger.World;
import accounthistory.simulator.scenario.AccountSetup;
import accounthistory.simulator.scenario.SimulatedAccount;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/// The simulation's own books as a file to compare with: one JSON object a line, of the kind that
/// its `line` names.
///
/// * `books`: what the file is, first.
/// * `setup`: modes of an account from an instant on.
/// * `flow`: money that moved a wallet, with the instant when, its kind, and its price in USD.
/// * `trade`: a fill.
/// * `equity`: what an account had and was worth at an instant: at every full hour since it opened,
///   and whenever its account reply was served.
/// * `pnl`: what became of an account's money between two full hours.
///
/// Decimals are texts, exact and unrounded; amounts are in their asset, `usd`, `equity` and all of
/// `pnl` in USD. Instants are in UTC. A flow counts in the stretch in which it landed, at the price
/// of its stamp.
public final class WrittenBooks {
  private static final Duration HOUR = Duration.ofHours(1);

  private final World world;
  private final Oracle oracle;

  public WrittenBooks(World world) {
    this.world = world;
    this.oracle = new Oracle(world);
  }

  /// Writes the books of all accounts, from when they opened until an instant. A file that is there
  /// is replaced when the new one is complete.
  ///
  /// @param bodies account replies whose instants are wanted too
  public void write(Path file, Instant until, List<ServedBody> bodies) throws IOException {
    var beside = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(beside);
    // For its owner alone under any umask.
    Files.createFile(
        beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out = Files.newOutputStream(beside)) {
      line(
          out,
          json -> {
            json.writeStringProperty("line", "books");
            json.writeNumberProperty("format", 1);
            json.writeStringProperty("from", world.opensAt().toString());
            json.writeStringProperty("until", until.toString());
          });
      for (var account : world.accounts()) {
        var served =
            bodies.stream()
                .filter(it -> it.account().equals(account.name()))
                .map(ServedBody::at)
                .filter(it -> !it.isAfter(until))
                .toList();
        write(out, account, until, served);
      }
    }
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private void write(
      OutputStream out, SimulatedAccount account, Instant until, Collection<Instant> served)
      throws IOException {
    var name = account.name();
    var opened = world.opensAt();
    // The opening balances land at the very instant of opening.
    var before = opened.minusNanos(1);
    for (var setup : account.setups()) {
      if (!setup.since().isAfter(until)) {
        line(out, json -> setup(json, name, setup));
      }
    }
    for (var flow : oracle.flows(name, before, until)) {
      line(out, json -> flow(json, name, flow));
    }
    for (var trade : oracle.trades(name, before, until)) {
      line(out, json -> trade(json, name, trade));
    }
    var instants = new TreeSet<>(served);
    for (var hour = opened; !hour.isAfter(until); hour = hour.plus(HOUR)) {
      instants.add(hour);
    }
    for (var at : instants) {
      line(out, json -> equity(json, name, at));
    }
    for (var to = opened.plus(HOUR); !to.isAfter(until); to = to.plus(HOUR)) {
      var pnlSums = oracle.between(name, to.minus(HOUR), to);
      line(out, json -> pnl(json, pnlSums));
    }
  }

  private interface Fields {
    void write(JsonGenerator json);
  }

  private static void line(OutputStream out, Fields fields) throws IOException {
    out.write(
        Json.bytes(json -> {
          json.writeStartObject();
          fields.write(json);
          json.writeEndObject();
        }));
    out.write('\n');
  }

  private static void setup(JsonGenerator json, String account, AccountSetup setup) {
    head(json, "setup", account);
    json.writeStringProperty("at", setup.since().toString());
    json.writeBooleanProperty("multi_assets_margin", setup.modes().multiAssetsMargin());
    json.writeBooleanProperty("hedge_mode", setup.modes().hedgeMode());
  }

  private void flow(JsonGenerator json, String account, IncomeRow flow) {
    var price = oracle.published().at(flow.time(), flow.asset());
    head(json, "flow", account);
    json.writeStringProperty("at", flow.time().toString());
    json.writeStringProperty("landed_at", flow.landedAt().toString());
    json.writeStringProperty("listed_at", flow.listedAt().toString());
    json.writeStringProperty("income_type", flow.incomeType());
    json.writeStringProperty("kind", word(FlowKind.of(flow.incomeType())));
    json.writeStringProperty("asset", flow.asset());
    decimal(json, "amount", flow.amount());
    json.writeStringProperty("symbol", flow.symbol());
    json.writeStringProperty("tran_id", Long.toString(flow.tranId()));
    json.writeStringProperty("trade_id", flow.tradeId());
    decimal(json, "price", price);
    decimal(json, "usd", flow.amount().multiply(price));
  }

  private static void trade(JsonGenerator json, String account, TradeRow trade) {
    head(json, "trade", account);
    json.writeStringProperty("at", trade.time().toString());
    json.writeStringProperty("symbol", trade.symbol());
    json.writeStringProperty("id", Long.toString(trade.id()));
    json.writeStringProperty("position_side", trade.side().name());
    json.writeStringProperty("side", trade.isBuy() ? "BUY" : "SELL");
    decimal(json, "price", trade.price());
    decimal(json, "quantity", trade.quantity());
    decimal(json, "realized", trade.realizedPnl());
    json.writeStringProperty("margin_asset", trade.marginAsset());
    decimal(json, "commission", trade.commission());
    json.writeStringProperty("commission_asset", trade.commissionAsset());
  }

  private void equity(JsonGenerator json, String account, Instant at) {
    head(json, "equity", account);
    json.writeStringProperty("at", at.toString());
    decimal(json, "equity", oracle.equity(account, at));
    json.writeArrayPropertyStart("assets");
    world.accountAt(account, at).assets().stream()
        .filter(it -> it.marginBalance().signum() != 0 || it.wallet().signum() != 0)
        .forEach(it -> asset(json, it, at));
    json.writeEndArray();
  }

  private void asset(JsonGenerator json, SimulatedAsset asset, Instant at) {
    json.writeStartObject();
    json.writeStringProperty("asset", asset.asset());
    decimal(json, "wallet", asset.wallet());
    decimal(json, "unrealized", asset.unrealizedProfit());
    decimal(json, "margin", asset.marginBalance());
    decimal(json, "price", oracle.published().at(at, asset.asset()));
    json.writeEndObject();
  }

  private static void pnl(JsonGenerator json, PnlSums pnlSums) {
    head(json, "pnl", pnlSums.account());
    json.writeStringProperty("from", pnlSums.from().toString());
    json.writeStringProperty("to", pnlSums.to().toString());
    decimal(json, "opening", pnlSums.opening());
    decimal(json, "closing", pnlSums.closing());
    decimal(json, "pnl", pnlSums.pnl());
    for (var kind : FlowKind.values()) {
      decimal(json, word(kind), pnlSums.of(kind));
    }
    decimal(json, "unrealized", pnlSums.unrealized());
    decimal(json, "revaluation", pnlSums.revaluation());
  }

  private static void head(JsonGenerator json, String line, String account) {
    json.writeStringProperty("line", line);
    json.writeStringProperty("account", account);
  }

  private static void decimal(JsonGenerator json, String name, BigDecimal value) {
    json.writeStringProperty(name, Json.shortest(value));
  }

  private static String word(FlowKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
