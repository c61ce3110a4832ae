package dev.velum.crypto.shred;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Records in a map. */
final class InMemorySubjectKeyStore implements SubjectKeyStore {
  private final Map<String, SubjectKeyRecord> records = new ConcurrentHashMap<>();

  @Override
  public Optional<SubjectKeyRecord> find(String reference) {
    return Optional.ofNullable(records.get(reference));
  }

  @Override
  public SubjectKeyRecord putIfAbsent(SubjectKeyRecord added) {
    SubjectKeyRecord present = records.putIfAbsent(added.reference(), added);
    return present == null ? added : present;
  }

  @Override
  public boolean replace(SubjectKeyRecord expected, SubjectKeyRecord replacement) {
    Replacements.check(expected, replacement);
    return records.replace(expected.reference(), expected, replacement);
  }

  @Override
  public void forEachReference(Consumer<String> action) {
    records.keySet().forEach(action);
  }

  @Override
  public String toString() {
    return "InMemorySubjectKeyStore[" + records.size() + " records]";
  }
}
