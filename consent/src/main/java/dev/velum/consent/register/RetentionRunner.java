package dev.velum.consent.register;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.ConsentException;
import dev.velum.consent.internal.Json;
import dev.velum.consent.register.RetentionTarget.Item;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Disposes of what has been kept long enough: a dry run first, then the run.
 *
 * <p><b>Promise.</b> What is held when its turn comes stays. A run that was interrupted goes on
 * where it stopped, with the same cutoff; a thing may then be disposed of a second time, which
 * changes nothing. A run that finds more than was planned stops, and wants a new plan.
 *
 * <p>The journal is a small file, written as a whole after each portion. One run at a time may use
 * it.
 */
public final class RetentionRunner {
  private static final int PORTION = 500;
  private static final String FORMAT = "velum-retention-1";

  private final Path journal;
  private final Predicate<Item> holds;
  private final Clock clock;

  private RetentionRunner(Path journal, Predicate<Item> holds, Clock clock) {
    this.journal = journal;
    this.holds = holds;
    this.clock = clock;
  }

  /**
   * Returns a runner.
   *
   * @param journal a file of its own for each rule
   * @param holds says of a thing that it must stay, as for a legal claim
   * @param clock from which periods are counted back
   */
  public static RetentionRunner of(Path journal, Predicate<Item> holds, Clock clock) {
    return new RetentionRunner(
        Objects.requireNonNull(journal, "journal"),
        Objects.requireNonNull(holds, "holds"),
        Objects.requireNonNull(clock, "clock"));
  }

  /** Returns what a run would do now. Reads all that is due, and changes nothing. */
  public RetentionPlan plan(RetentionRule rule, RetentionTarget target) {
    Instant cutoff = rule.cutoff(clock.instant());
    long due = 0;
    long held = 0;
    String after = "";
    List<Item> portion = target.due(cutoff, after, PORTION);
    while (!portion.isEmpty()) {
      for (Item item : portion) {
        requireDue(item, cutoff);
        if (holds.test(item)) {
          held++;
        } else {
          due++;
        }
      }
      after = last(portion, after);
      portion = target.due(cutoff, after, PORTION);
    }
    return new RetentionPlan(rule, cutoff, due, held);
  }

  /**
   * Carries out a plan, or goes on with it where an earlier attempt stopped.
   *
   * @throws ConsentException if another run was not finished, or more is due than was planned
   */
  public RetentionOutcome execute(RetentionPlan plan, RetentionTarget target) {
    State begun = read();
    State fresh = new State(plan.rule().id(), plan.cutoff(), "", 0, 0);
    if (begun != null
        && !(begun.ruleId.equals(fresh.ruleId) && begun.cutoff.equals(fresh.cutoff))) {
      throw new ConsentException("another run was not finished; resume it first", null);
    }
    long planned = Math.addExact(plan.dueCount(), plan.heldCount());
    return run(begun == null ? fresh : begun, target, planned);
  }

  /**
   * Goes on with a run that was interrupted, whose plan is lost.
   *
   * @throws ConsentException if there is none
   */
  public RetentionOutcome resume(RetentionTarget target) {
    State begun = read();
    if (begun == null) {
      throw new ConsentException("there is no run to resume", null);
    }
    return run(begun, target, Long.MAX_VALUE);
  }

  private RetentionOutcome run(State begun, RetentionTarget target, long planned) {
    State state = begun;
    write(state);
    List<Item> portion = target.due(state.cutoff, state.after, PORTION);
    while (!portion.isEmpty()) {
      List<Item> free = new ArrayList<>();
      for (Item item : portion) {
        requireDue(item, state.cutoff);
        if (!holds.test(item)) {
          free.add(item);
        }
      }
      if (state.disposed + state.held + portion.size() > planned) {
        throw new ConsentException("more is due than was planned; plan again", null);
      }
      target.dispose(free);
      state =
          new State(
              state.ruleId,
              state.cutoff,
              last(portion, state.after),
              state.disposed + free.size(),
              state.held + portion.size() - free.size());
      write(state);
      portion = target.due(state.cutoff, state.after, PORTION);
    }
    delete();
    return new RetentionOutcome(state.ruleId, state.cutoff, state.disposed, state.held);
  }

  private static void requireDue(Item item, Instant cutoff) {
    if (!item.since().isBefore(cutoff)) {
      throw new ConsentException("the target names a thing that is not due", null);
    }
  }

  /** A target that does not go on would never end. */
  private static String last(List<Item> portion, String after) {
    String last = portion.get(portion.size() - 1).key();
    if (last.equals(after)) {
      throw new ConsentException("the target names the same things again", null);
    }
    return last;
  }

  /** Where a run stands. */
  private record State(String ruleId, Instant cutoff, String after, long disposed, long held) {}

  private void write(State state) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("rule", state.ruleId);
    json.put("cutoff", state.cutoff.toString());
    json.put("after", state.after);
    json.put("disposed", state.disposed);
    json.put("held", state.held);
    try {
      AtomicFile.write(journal, out -> out.write(Json.pretty(json).getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable State read() {
    if (!Files.exists(journal)) {
      return null;
    }
    try {
      JsonNode json = Json.read(Files.readString(journal));
      if (!json.path("format").asText().equals(FORMAT)) {
        throw new ConsentException("the journal is not one of a retention run", null);
      }
      return new State(
          json.path("rule").asText(),
          Instant.parse(json.path("cutoff").asText()),
          json.path("after").asText(),
          json.path("disposed").asLong(),
          json.path("held").asLong());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new ConsentException("the journal is not one of a retention run", null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "RetentionRunner[" + journal.getFileName() + "]";
  }
}
