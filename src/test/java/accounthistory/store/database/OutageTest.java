package accounthistory.store.database;

import static accounthistory.store.database.Outage.CONFIGURATION;
import static accounthistory.store.database.Outage.PASSING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.DataTypeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "08000",
        "08001",
        "08003",
        "08006",
        "08P01", // connection
        "53100",
        "53200",
        "53300",
        "53400", // disk full, memory, too many connections
        "57P01",
        "57P02",
        "57P03",
        "57P04",
        "57P05",
        "57014", // stopping, starting, cancelled
        "25006",
        "25P03",
        "25P04", // read-only, idle or slow transaction
        "58000",
        "58030",
        "58P01",
        "XX001",
        "XX002", // input and output, damage
        "40001",
        "40P01",
        "40000",
        "55P03",
        "55006",
        "55000" // after repeats
      })
  void capturesWaitForWhatGoesBy(String state) {
    assertThat(Outage.of(new SQLException("x", state))).contains(PASSING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08004", // TLS not offered
        "28000",
        "28P01", // no such login
        "3D000",
        "3F000",
        "42P01",
        "42703",
        "42501",
        "42883",
        "0A000" // not our tables, no rights
      })
  void capturesWaitForSomebodyToActUponTheRest(String state) {
    assertThat(Outage.of(new SQLException("x", state))).contains(CONFIGURATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22003", "22P02", "22021", "23505", "23514", "54000", "XX000"})
  void aCaptureCanBeGuiltyOfItsValuesOnly(String state) {
    assertThat(Outage.of(new SQLException("x", state))).isEmpty();
  }

  @Test
  void theStateIsThatOfTheFirstCauseThatHasOne() {
    var full = new SQLException("disk full", "53100");
    assertThat(Outage.of(new DataAccessException("insert", full))).contains(PASSING);
    assertThat(Outage.of(new SQLException("pool", (String) null, full))).contains(PASSING);
    assertThat(Outage.of(new SQLException("no answer"))).contains(PASSING);
    assertThat(Outage.of(new DataTypeException("not a number"))).isEmpty();
  }

  @Test
  void aCertificateIsForSomebodyToActUponAndABrokenHandshakeIsNot() {
    var untrusted =
        new SSLHandshakeException("PKIX path building failed")
            .initCause(new CertificateException("no path"));
    assertThat(Outage.of(new SQLException("SSL error", "08006", untrusted)))
        .contains(CONFIGURATION);
    var otherHost =
        "Der Hostname konnte nicht durch den hostnameverifier PgjdbcHostnameVerifier verifiziert"
            + " werden.";
    assertThat(Outage.of(new SQLException(otherHost, "08006"))).contains(CONFIGURATION);
    var cutOff =
        new SSLHandshakeException("Remote host terminated the handshake")
            .initCause(new EOFException("SSL peer shut down incorrectly"));
    assertThat(Outage.of(new SQLException("SSL error", "08006", cutOff))).contains(PASSING);
    assertThat(Outage.of(new SQLException("reset", "08006", new IOException("reset"))))
        .contains(PASSING);
  }
}
