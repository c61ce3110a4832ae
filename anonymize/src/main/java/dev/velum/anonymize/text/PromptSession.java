package dev.velum.anonymize.text;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.Keyset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation with somebody who is not to see personal data, such as an AI tool: numbered
 * placeholders go out, and the values come back into the answers.
 *
 * <p>The same value has the same placeholder throughout the session. Secrets ({@link
 * EntityType#SECRET}) become {@code <SECRET>} and do not come back: the session does not keep them.
 * What looks like a placeholder in a text is hidden like a value, so that nobody can make a session
 * reveal values by writing placeholders into its texts: {@code reveal(hide(text))} is the text,
 * secrets excepted.
 *
 * <p><b>Guarantee.</b> That of the {@link TextScrubber}. <b>Not promised.</b> That the answer
 * speaks of nobody: who can write the answer decides where the values appear in it, so do not send
 * it on to those who may not see them.
 *
 * <pre>{@code
 * PromptSession session = PromptSession.open(TextScrubber.standard());
 * String safe = session.hide(question);            // Write to <PERSON_1> at <EMAIL_1>
 * Revealed answer = session.reveal(ask(safe));     // knows [person 1] and <Email-1>, too
 * }</pre>
 *
 * <p>Safe for use by several threads. Keeps each value that was hidden once, in memory, until it is
 * garbage.
 */
public final class PromptSession {
  /** The type of what looks like a placeholder without being one. */
  static final EntityType LITERAL = EntityType.of("LITERAL");

  /** So many values of a type have placeholders; the ones after them are gone for good. */
  static final int MAX_NUMBER = 999_999;

  private static final EncryptionContext CONTEXT =
      EncryptionContext.of("velum", "prompt-session-1");

  private final TextScrubber scrubber;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<Entity, String> placeholders = new HashMap<>();
  private final Map<EntityType, Integer> counts = new HashMap<>();

  private PromptSession(TextScrubber scrubber) {
    this.scrubber = Objects.requireNonNull(scrubber, "scrubber");
  }

  /** A value of a type. */
  private record Entity(EntityType type, String value) {}

  /** Returns a session in which nothing was hidden yet. */
  public static PromptSession open(TextScrubber scrubber) {
    return new PromptSession(scrubber);
  }

  /**
   * Returns a text with placeholders for what the scrubber finds in it, whatever its actions say.
   *
   * @param text any text
   */
  public synchronized String hide(String text) {
    List<Finding> findings = withLiterals(text, scrubber.find(text));
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (Finding finding : findings) {
      out.append(text, from, finding.start());
      out.append(placeholder(finding.type(), text.substring(finding.start(), finding.end())));
      from = finding.end();
    }
    return out.append(text, from, text.length()).toString();
  }

  private List<Finding> withLiterals(String text, List<Finding> findings) {
    Set<EntityType> types = new HashSet<>(counts.keySet());
    findings.forEach(finding -> types.add(finding.type()));
    Placeholders grammar = grammar(types);
    Placeholders.Input in = new Placeholders.Input(text, '\n');
    List<Finding> all = new ArrayList<>(findings);
    for (int i = 0; i < text.length(); ) {
      Placeholders.Match match =
          Placeholders.mayBegin(text.charAt(i)) ? grammar.match(in, i) : null;
      if (match == null || (!match.isKnown() && !match.isExact())) {
        i++;
        continue;
      }
      all.add(
          new Finding(
              LITERAL,
              i,
              match.end(),
              1,
              Set.of(Evidence.PATTERN),
              Optional.empty(),
              Decision.ACCEPTED));
      i = match.end();
    }
    return all.size() == findings.size() ? findings : Overlaps.merged(all);
  }

  private String placeholder(EntityType type, String value) {
    if (type.equals(EntityType.SECRET)) {
      return "<" + type + ">";
    }
    return placeholders.computeIfAbsent(new Entity(type, value), this::next);
  }

  private String next(Entity entity) {
    int number = counts.merge(entity.type, 1, Integer::sum);
    String placeholder = "<" + entity.type + "_" + number + ">";
    if (number > MAX_NUMBER) {
      return "<" + entity.type + ">";
    }
    values.put(placeholder, entity.value);
    return placeholder;
  }

  /**
   * Returns an answer with the values in the place of their placeholders, also of those that were
   * re-cased, spaced, inflected, put in other brackets or in none.
   *
   * @param answer any text
   */
  public Revealed reveal(String answer) {
    RevealStream stream = stream();
    String text = stream.append(answer);
    Revealed rest = stream.finish();
    return new Revealed(text + rest.text(), rest.unknown(), rest.unused(), rest.altered());
  }

  /** Returns what reveals an answer that arrives in pieces, with the values hidden so far. */
  public synchronized RevealStream stream() {
    return new RevealStream(values, grammar(counts.keySet()));
  }

  private static Placeholders grammar(Set<EntityType> types) {
    Set<EntityType> all = new HashSet<>(types);
    all.add(LITERAL);
    return new Placeholders(all);
  }

  /** Returns the placeholders given out so far, in that order. */
  public synchronized List<String> placeholders() {
    return List.copyOf(values.keySet());
  }

  // Sealing

  /**
   * Returns the values and their placeholders, encrypted, to go on elsewhere or later: {@link
   * #unseal}. Whoever has the text without the keys learns how long all values are together.
   *
   * @param keys with a key for {@link dev.velum.crypto.KeyPurpose#FIELD}
   * @throws IllegalArgumentException if the keyset has no such key
   */
  public synchronized String seal(Keyset keys) {
    return SealedSession.seal(values, keys, CONTEXT);
  }

  /**
   * Returns the session that was sealed.
   *
   * @param scrubber finds what is to be hidden from now on
   * @param keys the keyset it was sealed with
   * @throws dev.velum.crypto.CryptoException if the text is none that was sealed with these keys
   */
  public static PromptSession unseal(TextScrubber scrubber, Keyset keys, String sealed) {
    PromptSession session = new PromptSession(scrubber);
    SealedSession.unseal(sealed, keys, CONTEXT).forEach(session::put);
    return session;
  }

  private void put(String placeholder, String value) {
    int separator = placeholder.lastIndexOf('_');
    EntityType type = EntityType.of(placeholder.substring(1, separator));
    int number = Integer.parseInt(placeholder, separator + 1, placeholder.length() - 1, 10);
    values.put(placeholder, value);
    placeholders.put(new Entity(type, value), placeholder);
    counts.merge(type, number, Math::max);
  }

  /** Returns how many values the session keeps, and none of them. */
  @Override
  public synchronized String toString() {
    return "PromptSession[values=" + values.size() + "]";
  }
}
