package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Identity;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.spool.Spool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `spool status` says of captures that wait for a proof of identity.
final class SpoolStatusTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String WHY =
      "not proven whose account its key opens: the exchange was not asked yet;"
          + " tried again when the account is collected again";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void capturesSayWhichProofTheyWaitForOnceAnAccount() {
    put("main", NOON, new Identity("0".repeat(16), "a".repeat(64)));
    put("main", NOON.plusSeconds(300), new Identity("0".repeat(16), "a".repeat(64)));
    put("other", NOON, new Identity("f".repeat(16), "b".repeat(64)));
    put("third", NOON, null);

    assertThat(status()).as(err.toString()).isZero();
    assertThat(out.toString().lines())
        .contains(
            "  binance-usdm/production/main: 2 captures wait, the oldest of slot 2026-11-20T12:00:00Z: "
                + WHY)
        .anySatisfy(it ->
            assertThat(it)
                .startsWith("  binance-usdm/production/other: 1 captures wait")
                .contains("captured under identity key ffffffffffffffff")
                .endsWith("put it into the state folder that it was captured in"))
        .noneMatch(it -> it.contains("third"));
  }

  @Test
  void machinesReadTheSame() {
    put("main", NOON, new Identity("0".repeat(16), "a".repeat(64)));

    assertThat(status("--json")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains(
            "\"unproven\":[{\"account\":\"main\",\"environment\":\"production\",\"captures\":1,"
                + "\"oldest_slot\":\"2026-11-20T12:00:00Z\",\"proof\":\"account_code\","
                + "\"why\":\"the exchange was not asked yet\",");
  }

  private void put(String account, Instant slot, @Nullable Identity of) {
    var body = Body.of("{}".getBytes(StandardCharsets.UTF_8));
    var document = new Document("account", "/fapi/v2/account", 200, slot, slot, body);
    var subject = new Subject(Venue.BINANCE_USDM, Environment.PRODUCTION, account);
    var capture =
        new Capture(subject, Stream.ACCOUNT, slot, ClockFacts.LOCAL, List.of(document), null);
    Spool.open(folder.resolve("state")).put(of == null ? capture : capture.withIdentity(of));
  }

  private int status(String... more) {
    var host =
        new HostEnvironment(
            Map.of("ACCOUNT_HISTORY_STATE_FOLDER", "state"),
            Optional.of(folder),
            folder,
            () -> NOON.plusSeconds(600),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    var arguments = new ArrayList<>(List.of("spool", "status"));
    arguments.addAll(List.of(more));
    return Main.run(host, arguments.toArray(String[]::new));
  }
}
