package accounthistory.coordination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import accounthistory.capture.Subject;
import accounthistory.state.KeyValueFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// In which order collectors may request an account when the database does not answer: who held it
/// last, then all with a recent heartbeat that request that account, by their folders' ids. What is
/// known lies in the state folder, `collectors`.
public final class CollectorOrder {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorOrder.class);
  private static final String HOLDER = "holder.";
  private static final String ASKERS = "askers.";

  private final Path file;
  private final UUID self;

  /// By account, as it is called in the file.
  private final Map<String, Set<UUID>> askers = new ConcurrentHashMap<>();

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
    return account.environment().label() + "." + plain;
  }

  /// A line that a hand or a disk has garbled says nothing.
  private void recall(String word, String text) {
    if (word.startsWith(ASKERS)) {
      var ids = Stream.of(text.split(",", -1)).flatMap(it -> id(it).stream()).collect(toSet());
      askers.put(word.substring(ASKERS.length()), ids);
    } else if (word.startsWith(HOLDER)) {
      id(text).ifPresent(it -> lastHolders.put(word.substring(HOLDER.length()), it));
    }
  }

  private static Optional<UUID> id(String text) {
    return text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  /// The database said who is there, for each subject of this collector.
  public void heard(Map<Subject, Set<UUID>> now) {
    var changed = new TreeMap<String, Set<UUID>>();
    now.forEach((subject, ids) -> {
      var word = word(subject);
      if (!ids.equals(askers.put(word, Set.copyOf(ids)))) {
        changed.put(word, ids);
      }
    });
    noteAskers(changed);
  }

  private void noteAskers(Map<String, Set<UUID>> changed) {
    if (!changed.isEmpty()) {
      note(it -> {
        var noted = it;
        for (var entry : changed.entrySet()) {
          var ids = new TreeSet<>(entry.getValue().stream().map(UUID::toString).toList());
          noted = noted.with(ASKERS + entry.getKey(), String.join(",", ids));
        }
        return noted;
      });
    }
  }

  /// The database said who held an account last. It lives, even if its heartbeat is still to come.
  public void met(Subject account, UUID by) {
    var word = word(account);
    var before = askersOf(word);
    if (!before.contains(by)) {
      var more = new HashSet<>(before);
      more.add(by);
      askers.put(word, more);
      noteAskers(Map.of(word, more));
    }
    held(word, by);
  }

  private Set<UUID> askersOf(String word) {
    return askers.getOrDefault(word, Set.of());
  }

  /// The database said that no collector is known to have held an account last.
  public void forget(Subject account) {
    var word = word(account);
    if (lastHolders.remove(word) != null) {
      note(it -> it.without(HOLDER + word));
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
          left = left.without(HOLDER + word);
        }
        return left;
      });
    }
  }

  /// The database said who held an account last.
  private void held(String word, UUID by) {
    if (!by.equals(lastHolders.put(word, by))) {
      note(it -> it.with(HOLDER + word, by.toString()));
    }
  }

  /// The rank of this collector among those that may request an account.
  Place place(Subject account) {
    var word = word(account);
    var order = new ArrayList<UUID>(new TreeSet<>(askersOf(word)));
    if (!order.contains(self)) {
      order.add(self);
      order.sort(null);
    }
    var last = Optional.ofNullable(lastHolders.get(word)).filter(order::contains);
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

  /// When a collector may ask without an answer of the database.
  enum Place {
    /// At once: it has asked before, or is alone.
    HOLDS,
    /// After the first third of the lateness: no collector is known to have asked before.
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
