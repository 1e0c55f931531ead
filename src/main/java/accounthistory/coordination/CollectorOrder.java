package accounthistory.coordination;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.capture.Subject;
import accounthistory.state.KeyValueFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// In which order collectors ask for an account when the tables do not answer: who held it last,
/// then all that were heard of lately, by their folders' ids. What is known lies in the state
/// folder, `collectors`.
public final class CollectorOrder {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorOrder.class);
  private static final String HEARD = "heard";

  private final Path file;
  private final UUID self;
  private final Set<UUID> heard = ConcurrentHashMap.newKeySet();
  private final Map<String, UUID> lastHolders = new ConcurrentHashMap<>();

  public CollectorOrder(Path file, UUID self) {
    this.file = file;
    this.self = self;
    try {
      KeyValueFile.read(file).texts().forEach(this::recall);
    } catch (IOException e) {
      LOG.warn("{}: not read, no other collector is known: {}", file, e.getMessage());
    }
  }

  private static String word(Subject account) {
    var name = account.name();
    var plain =
        name.matches("[a-z0-9_.-]+")
            ? name
            : "hex." + HexFormat.of().formatHex(name.getBytes(UTF_8));
    return "holder." + account.environment().label() + "." + plain;
  }

  /// A line that a hand or a disk has garbled says nothing.
  private void recall(String word, String text) {
    if (word.equals(HEARD)) {
      for (var id : text.split(",", -1)) {
        id(id).ifPresent(heard::add);
      }
    } else {
      id(text).ifPresent(it -> lastHolders.put(word, it));
    }
  }

  private static Optional<UUID> id(String text) {
    return text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  /// The tables said who is there.
  public void heard(Set<UUID> collectors) {
    if (!heard.equals(collectors)) {
      heard.addAll(collectors);
      heard.retainAll(collectors);
      noteHeard();
    }
  }

  private void noteHeard() {
    var text = String.join(",", new TreeSet<>(heard.stream().map(UUID::toString).toList()));
    note(it -> it.with(HEARD, text));
  }

  /// The tables said who held an account last. It lives, even if its heartbeat is still to come.
  public void met(Subject account, UUID by) {
    if (heard.add(by)) {
      noteHeard();
    }
    held(account, by);
  }

  /// The tables said that nobody is known to have held an account last.
  public void forget(Subject account) {
    var word = word(account);
    if (lastHolders.remove(word) != null) {
      note(it -> it.without(word));
    }
  }

  /// This collector gives up that it goes before the others.
  public void resign() {
    var ours =
        lastHolders.entrySet().stream()
            .filter(it -> it.getValue().equals(self))
            .map(Map.Entry::getKey)
            .toList();
    if (!ours.isEmpty()) {
      ours.forEach(lastHolders::remove);
      note(it -> {
        var left = it;
        for (var word : ours) {
          left = left.without(word);
        }
        return left;
      });
    }
  }

  /// The tables said who held an account last.
  private void held(Subject account, UUID by) {
    var word = word(account);
    if (!by.equals(lastHolders.put(word, by))) {
      note(it -> it.with(word, by.toString()));
    }
  }

  /// Where this collector stands among those that may ask for an account.
  Place place(Subject account) {
    var order = new ArrayList<UUID>(new TreeSet<>(heard));
    if (!order.contains(self)) {
      order.add(self);
      order.sort(null);
    }
    var last = Optional.ofNullable(lastHolders.get(word(account))).filter(order::contains);
    last.ifPresent(it -> {
      order.remove(it);
      order.addFirst(it);
    });
    return place(order, last.isPresent());
  }

  private Place place(List<UUID> order, boolean isLastKnown) {
    return switch (order.indexOf(self)) {
      case 0 -> isLastKnown || order.size() == 1 ? Place.HOLDS : Place.FIRST;
      case 1 -> Place.SECOND;
      default -> Place.LATER;
    };
  }

  /// When a collector may ask without an answer of the tables.
  enum Place {
    /// At once: it has asked before, or is alone.
    HOLDS,
    /// After the first third of the lateness: nobody is known to have asked before.
    FIRST,
    /// In the last third.
    SECOND,
    /// Not at all.
    LATER
  }

  private synchronized void note(UnaryOperator<KeyValueFile> change) {
    try {
      change.apply(KeyValueFile.read(file)).write(file);
    } catch (IOException e) {
      LOG.warn("{}: not written: {}", file, e.getMessage());
    }
  }
}
