package accounthistory.spool;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.ClockSource;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Failure;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import java.io.Serial;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The second line of an envelope: everything of a capture but its bodies, as one line of ASCII
/// JSON.
final class Header {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final JsonNode fields;
  private final List<Integer> sizes;

  private Header(JsonNode fields, List<Integer> sizes) {
    this.fields = fields;
    this.sizes = List.copyOf(sizes);
  }

  /// The line is not such a header; the message says what is wrong with it.
  static final class MalformedException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    MalformedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static String of(Capture capture) {
    var header = JSON.createObjectNode();
    header.put("venue", capture.subject().venue().label());
    header.put("environment", capture.subject().environment().label());
    header.put("account", capture.subject().isPublic() ? null : capture.subject().name());
    header.put("stream", capture.stream().label());
    header.put("slot", capture.slot().toString());
    var clock = header.putObject("clock");
    clock.put("source", capture.clock().source().label());
    clock.put("offset", capture.clock().offset().toString());
    clock.put("error", capture.clock().error().toString());
    var failure = capture.failure();
    if (failure == null) {
      header.putNull("failure");
    } else {
      var why = header.putObject("failure");
      why.put("kind", failure.kind().label());
      why.put("reason", failure.reason());
      why.put("detail", failure.detail());
    }
    var documents = header.putArray("documents");
    for (var document : capture.documents()) {
      var fields = documents.addObject();
      fields.put("part", document.part());
      fields.put("endpoint", document.endpoint());
      fields.put("http_status", document.httpStatus());
      fields.put("sent_at", document.sentAt().toString());
      fields.put("received_at", document.receivedAt().toString());
      fields.put("bytes", document.body().size());
      fields.put("sha256", document.body().sha256Hex());
    }
    return JSON.writeValueAsString(header);
  }

  static Header read(String line) throws MalformedException {
    try {
      var fields = JSON.readTree(line);
      var sizes = new ArrayList<Integer>();
      for (var document : fields.required("documents")) {
        var size = document.required("bytes").intValue();
        if (size < 0) {
          throw new IllegalArgumentException("body of " + size + " bytes");
        }
        sizes.add(size);
      }
      return new Header(fields, sizes);
    } catch (JacksonException | IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  /// How many bytes the bodies take together.
  long bodiesBytes() {
    return sizes.stream().mapToLong(Integer::longValue).sum();
  }

  /// The capture of this header, its bodies cut from the given bytes.
  Capture capture(byte[] bodies) throws MalformedException {
    try {
      var venue = Venue.of(text(fields, "venue"));
      var environment = Environment.of(text(fields, "environment"));
      var subject =
          fields.required("account").isNull()
              ? Subject.publicOf(venue, environment)
              : account(venue, environment);
      return new Capture(
          subject,
          Stream.of(text(fields, "stream")),
          Instant.parse(text(fields, "slot")),
          clock(fields.required("clock")),
          documents(bodies),
          failure(fields.required("failure")));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      throw malformed(e);
    }
  }

  private Subject account(Venue venue, Environment environment) {
    var name = text(fields, "account");
    if (!Subject.isAccountName(name)) {
      throw new IllegalArgumentException("account name \"" + name + "\" is not one");
    }
    return new Subject(venue, environment, name);
  }

  private List<Document> documents(byte[] bodies) {
    var documents = new ArrayList<Document>();
    var from = 0;
    for (var node : fields.required("documents")) {
      var to = from + sizes.get(documents.size());
      var body = Body.of(Arrays.copyOfRange(bodies, from, to));
      if (!body.sha256Hex().equals(text(node, "sha256"))) {
        throw new IllegalArgumentException(
            "body %s has sha256 %s, the header says %s"
                .formatted(text(node, "part"), body.sha256Hex(), text(node, "sha256")));
      }
      documents.add(
          new Document(
              text(node, "part"),
              text(node, "endpoint"),
              node.required("http_status").intValue(),
              Instant.parse(text(node, "sent_at")),
              Instant.parse(text(node, "received_at")),
              body));
      from = to;
    }
    return documents;
  }

  private static ClockFacts clock(JsonNode clock) {
    return new ClockFacts(
        ClockSource.of(text(clock, "source")),
        Duration.parse(text(clock, "offset")),
        Duration.parse(text(clock, "error")));
  }

  private static @Nullable Failure failure(JsonNode failure) {
    return failure.isNull()
        ? null
        : new Failure(
            Failure.Kind.of(text(failure, "kind")),
            text(failure, "reason"),
            text(failure, "detail"));
  }

  private static String text(JsonNode node, String field) {
    return node.required(field).stringValue();
  }

  private static MalformedException malformed(RuntimeException cause) {
    var message =
        cause instanceof JacksonException jackson
            ? jackson.getOriginalMessage()
            : cause.getMessage();
    return new MalformedException("its header is malformed: " + message, cause);
  }
}
