package accounthistory.exchange.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// A pooled connection without any log of headers or bytes.
///
/// HttpClient's own one writes both to the loggers `…http.headers` and `…http.wire` as soon as
/// somebody turns them on. What passes here is signed, so there is nothing to turn on.
final class SilentConnection extends DefaultBHttpClientConnection
    implements ManagedHttpClientConnection {
  /// No header of the exchange is a tenth as long, and no reply has a quarter as many: a peer that
  /// never ends its head must not fill the heap.
  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setMaxLineLength(16 * 1024)
          .setMaxHeaderCount(200)
          .setMaxEmptyLineCount(5)
          .build();

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Timeout activeTimeout;

  SilentConnection() {
    super(LIMITS);
  }

  @Override
  public void bind(Socket socket) throws IOException {
    requireNotClosed(socket);
    super.bind(socket);
    activeTimeout = Timeout.ofMilliseconds(socket.getSoTimeout());
  }

  @Override
  public void bind(SSLSocket tls, Socket plain) throws IOException {
    requireNotClosed(tls);
    super.bind(tls, plain);
    activeTimeout = Timeout.ofMilliseconds(tls.getSoTimeout());
  }

  /// A request may be given up while its connection is still being made.
  private void requireNotClosed(Socket socket) throws IOException {
    if (closed.get()) {
      socket.close();
      throw new InterruptedIOException("given up while connecting");
    }
  }

  @Override
  public @Nullable Socket getSocket() {
    var holder = getSocketHolder();
    return holder == null ? null : holder.getSocket();
  }

  @Override
  public @Nullable SSLSession getSSLSession() {
    return getSocket() instanceof SSLSocket tls ? tls.getSession() : null;
  }

  @Override
  public void setSocketTimeout(Timeout timeout) {
    super.setSocketTimeout(timeout);
    activeTimeout = timeout;
  }

  @Override
  public void passivate() {
    super.setSocketTimeout(Timeout.ZERO_MILLISECONDS);
  }

  @Override
  public void activate() {
    super.setSocketTimeout(activeTimeout);
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      super.close();
    }
  }

  @Override
  public void close(CloseMode mode) {
    if (closed.compareAndSet(false, true)) {
      super.close(mode);
    }
  }
}
