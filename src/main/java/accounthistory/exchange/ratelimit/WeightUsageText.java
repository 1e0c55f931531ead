package accounthistory.exchange.ratelimit;

import accounthistory.capture.FailureReason;
import accounthistory.capture.InvalidValueException;
import accounthistory.exchange.ratelimit.WeightUsage.Minute;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// [WeightUsage] as lines that people can read:
///
/// ```
/// limit 2400
/// minute 2026-03-01T12:00:00Z used 85 promised 10
/// closed since 2026-03-01T12:00:00Z until 2026-03-01T12:30:00Z banned: GET https://… said …
/// asked 2026-03-04T12:00:00Z
/// lifted since 2026-02-01T12:00:00Z
/// end
/// ```
final class WeightUsageText {
  private static final Pattern LIMIT = Pattern.compile("limit (\\d{1,9})");
  private static final Pattern MINUTE =
      Pattern.compile("minute (\\S{17,35}) used (\\d{1,9}) promised (\\d{1,9})");
  private static final Pattern CLOSED =
      Pattern.compile(
          "closed (?:since (\\S{17,40}) )?until (\\S{17,40}) (banned|throttled|firewall|challenged): (.*)");
  private static final Pattern ASKED = Pattern.compile("asked (\\S{17,40})");
  private static final Pattern LIFTED = Pattern.compile("lifted since (\\S{17,40})");

  /// Without it the end is missing.
  private static final String LAST = "end";

  /// No closure lasts longer; what a garbled line says beyond is garbled too.
  private static final Duration SALVAGED_MAX = Duration.ofDays(31);

  private WeightUsageText() {}

  /// @param name the host, for readers of the file
  static String of(WeightUsage usage, String name) {
    var lines = new ArrayList<String>();
    lines.add("# Request weight asked of " + name + " from this machine, times by its clock.");
    lines.add("# Kept by account-history: remove it only while nothing may be asked by mistake.");
    usage.learnt().ifPresent(it -> lines.add("limit " + it));
    for (var minute : usage.minutes()) {
      lines.add(
          "minute %s used %s promised %s"
              .formatted(minute.begin(), minute.used(), minute.promised()));
    }
    var blocks = usage.blocks();
    blocks
        .last()
        .ifPresent(it ->
            lines.add(
                "closed since %s until %s %s: %s"
                    .formatted(it.since(), it.until(), it.reason().label(), it.message())));
    blocks.askedAt().ifPresent(it -> lines.add("asked " + it));
    blocks.liftedSince().ifPresent(it -> lines.add("lifted since " + it));
    lines.add(LAST);
    return String.join("\n", lines) + "\n";
  }

  /// What a text says; empty when any line of it is not understood, or the last one is missing.
  static Optional<WeightUsage> in(String text) {
    var lines = text.lines().filter(it -> !it.startsWith("#")).toList();
    if (lines.isEmpty() || !lines.getLast().equals(LAST)) {
      return Optional.empty();
    }
    var usage = WeightUsage.NONE;
    for (var line : lines.subList(0, lines.size() - 1)) {
      var more = more(usage, line);
      if (more.isEmpty()) {
        return Optional.empty();
      }
      usage = more.get();
    }
    return Optional.of(usage);
  }

  /// What is left of a text that is not understood: its minute counts as full, and a closure that
  /// can still be read holds.
  static WeightUsage salvaged(String text, String file, Instant now) {
    var minute = now.truncatedTo(ChronoUnit.MINUTES);
    var full =
        new AddressBlock(
            minute.plus(1, ChronoUnit.MINUTES),
            now,
            FailureReason.THROTTLED,
            "%s was garbled, so what was asked in this minute is not known".formatted(file));
    var usage = WeightUsage.NONE.closed(full);
    for (var line : text.lines().toList()) {
      var closed =
          closed(line, WeightUsage.NONE).filter(it -> it.until().isBefore(now.plus(SALVAGED_MAX)));
      usage = closed.map(usage::closed).orElse(usage);
    }
    return usage;
  }

  private static Optional<WeightUsage> more(WeightUsage usage, String line) {
    try {
      var limit = LIMIT.matcher(line);
      if (limit.matches()) {
        return Optional.of(usage.limited(number(limit, 1)));
      }
      var minute = MINUTE.matcher(line);
      if (minute.matches()) {
        var minutes = new ArrayList<>(usage.minutes());
        minutes.add(
            new Minute(Instant.parse(minute.group(1)), number(minute, 2), number(minute, 3)));
        return Optional.of(new WeightUsage(usage.learnt(), minutes, usage.blocks()));
      }
      var asked = ASKED.matcher(line);
      if (asked.matches()) {
        var at = Instant.parse(asked.group(1));
        return Optional.of(usage.with(usage.blocks().asked(at)));
      }
      var lifted = LIFTED.matcher(line);
      if (lifted.matches()) {
        var since = Instant.parse(lifted.group(1));
        return Optional.of(usage.with(usage.blocks().lifted(since)));
      }
      return closed(line, usage).map(usage::closed);
    } catch (DateTimeException | NumberFormatException | InvalidValueException _) {
      return Optional.empty();
    }
  }

  private static Optional<AddressBlock> closed(String line, WeightUsage before) {
    var closed = CLOSED.matcher(line);
    if (!closed.matches()) {
      return Optional.empty();
    }
    try {
      var reason =
          AddressBlock.REASONS.stream()
              .filter(it -> it.label().equals(closed.group(3)))
              .findFirst()
              .orElseThrow();
      var until = Instant.parse(closed.group(2));
      return Optional.of(
          closed.group(1) == null
              ? ofFormerVersion(until, reason, closed.group(4), before)
              : new AddressBlock(until, Instant.parse(closed.group(1)), reason, closed.group(4)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// A former version did not say since when, and believed every end. It spent nothing once it was
  /// closed, so the minute in which it spent last is when that began, or a moment before; what it
  /// believed beyond today's limits is not believed any more.
  private static AddressBlock ofFormerVersion(
      Instant until, FailureReason reason, String message, WeightUsage before) {
    var since =
        before.minutes().stream().map(Minute::end).max(Instant::compareTo).orElse(Instant.EPOCH);
    var most = since.plus(AddressBlock.THROTTLED_MAX);
    var end = reason == FailureReason.THROTTLED && most.isBefore(until) ? most : until;
    return new AddressBlock(end, since, reason, message);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
