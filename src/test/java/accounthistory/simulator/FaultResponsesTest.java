package accounthistory.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.simulator.http.CannedReply;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Replies made up on purpose reach the client as given.
final class FaultResponsesTest {
  @Test
  void pageInsteadOfJson() throws Exception {
    try (var fixture = answering(CannedReply.html(403, "<html>blocked</html>"))) {
      var answer = fixture.client.get("/fapi/v1/time");

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.header("Content-Type")).isEqualTo("text/html");
      assertThat(answer.text()).isEqualTo("<html>blocked</html>");
      assertThat(fixture.servedCounts().statuses("/fapi/v1/time")).isEqualTo(Map.of(403, 1L));
    }
  }

  @Test
  void emptyBody() throws Exception {
    try (var fixture = answering(CannedReply.json(""))) {
      var answer = fixture.client.get("/fapi/v1/time");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEmpty();
    }
  }

  @Test
  void wrongJson() throws Exception {
    try (var fixture = answering(CannedReply.json("{\"239999\":\"maintenance\"}"))) {
      assertThat(fixture.client.get(TestClient.ACCOUNT).text())
          .isEqualTo("{\"239999\":\"maintenance\"}");
    }
  }

  @Test
  void errorOfTheExchange() throws Exception {
    try (var fixture = answering(CannedReply.error(503, -1001, "Internal error"))) {
      var answer = fixture.client.get("/fapi/v1/time");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.code()).isEqualTo(-1001);
      assertThat(answer.usedWeight()).isEqualTo(1);
    }
  }

  @Test
  void bodyThatBreaksOff() throws Exception {
    try (var fixture = answering(new CannedReply.BrokenOff(200, "{\"serverTi"))) {
      assertThatThrownBy(() -> fixture.client.get("/fapi/v1/time")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void connectionThatHangsUp() throws Exception {
    try (var fixture = answering(new CannedReply.HungUp())) {
      assertThatThrownBy(() -> fixture.client.get("/fapi/v1/time")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void slowReplyComesWhenTheFaultLetsItGo() throws Exception {
    var asked = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    FaultResponses slow =
        _ -> {
          asked.countDown();
          await(release);
          return Optional.empty();
        };
    try (var fixture = ExchangeFixture.with(ExchangeFixture.PLENTY.withFaults(slow))) {
      var answer =
          CompletableFuture.supplyAsync(() -> {
            try {
              return fixture.client.get("/fapi/v1/time").status();
            } catch (IOException | InterruptedException failed) {
              throw new AssertionError(failed);
            }
          });
      await(asked);

      assertThat(answer).isNotDone();
      release.countDown();
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(200);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private static ExchangeFixture answering(CannedReply reply) throws IOException {
    return ExchangeFixture.with(ExchangeFixture.PLENTY.withFaults(_ -> Optional.of(reply)));
  }
}
