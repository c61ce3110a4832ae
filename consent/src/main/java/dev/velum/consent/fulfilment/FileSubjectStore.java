package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files under one folder: CSV, JSON Lines, lists in JSON documents, and files or folders of which
 * each belongs to one person.
 *
 * <p><b>Promise.</b> An erasure replaces a file in one step by a copy in which the person's records
 * are gone, or their values masked; every other byte of it is as before. A crash leaves the old
 * file or the new one, and doing it again changes nothing more. A file that changed since the plan,
 * or while it is copied, stays as it is, and the erasure is planned again. A file that is not
 * UTF-8, or not what it was declared to be, ends the search with its name and line: nothing is
 * passed over. Symbolic links are refused, and so are ids that would lead out of the folder.
 *
 * <p><b>What the application must do.</b> It must not write to a file in the moment between the
 * last check and the replacement: what it wrote then would be lost. Files with a second name (a
 * hard link) keep their old content under it.
 *
 * <pre>{@code
 * FileSubjectStore files =
 *     FileSubjectStore.builder("exports", Path.of("/srv/exports"))
 *         .csv("customers.csv", f -> f.subject("customer_no")
 *             .identity("email", DataCategory.of("contact.email"), "email"))
 *         .jsonLines("logs/*.jsonl", f -> f.subject("/user/id")
 *             .field("/user/id", DataCategory.of("person.id"), keyedHash(key))
 *             .field("/ip", DataCategory.of("device.ip"), setNull())
 *             .keepRecords("security log", "GDPR Art. 17(3)(e)"))
 *         .perPerson("uploads/{subject}")
 *         .build();
 * }</pre>
 *
 * <p>Each search reads all declared files once, or again when it learns another identity. Memory
 * grows with the person's records and with the longest record, not with the files. Safe for use by
 * several threads.
 */
public final class FileSubjectStore implements SubjectStore {
  /** How many records of one person a store takes if nothing else is said. */
  public static final int DEFAULT_MAX_RECORDS = 100_000;

  private static final String OTHERS = "belongs to other data subjects";
  private static final String OTHERS_ARTICLE = "GDPR Art. 4(1), 15(4)";

  private final String name;
  private final FileTree tree;
  private final List<RecordSource> sources;
  private final List<PersonFiles> persons;
  private final int maxRecords;

  private FileSubjectStore(Builder builder) {
    this.name = builder.name;
    this.tree = new FileTree(builder.root);
    this.sources = List.copyOf(builder.sources);
    this.persons = List.copyOf(builder.persons);
    this.maxRecords = builder.maxRecords;
  }

  /**
   * Returns a builder without files.
   *
   * @param name under which the journal finds the store again; at most 200 characters
   * @param root the folder in which all files are
   * @throws IllegalArgumentException if the name is blank or longer
   */
  public static Builder builder(String name, Path root) {
    return new Builder(name, root);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Returns what is held.
   *
   * @throws UnreadableFileException if a file is not what it was declared to be
   * @throws StoreFailedException if a file is missing or cannot be read
   * @throws LimitExceededException if there are more records of the person than the limit
   * @throws PlanRefusedException if a value cannot take its action, or a link leads elsewhere
   */
  @Override
  public Holdings locate(SubjectIdentities who) {
    return attempt("search the files", () -> holdings(who));
  }

  private Holdings holdings(SubjectIdentities who) throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    List<ErasureStep> steps = new ArrayList<>();
    List<Retained> retained = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Searched searched = search(who);
    for (RecordSearch found : searched.files) {
      String group = found.file().name();
      problems.addAll(found.problems());
      if (found.ownCount() > 0) {
        counts.put(group, found.ownCount());
        found.keep().ifPresent(why -> retained.add(retained(group, found.ownCount(), why)));
      }
      if (found.changedCount() > 0) {
        String locator = RecordIds.write(List.of(group, found.digest()));
        steps.add(new ErasureStep(name, group, found.action(), found.changedCount(), locator));
      }
      if (found.othersCount() > 0) {
        retained.add(new Retained(name, group, found.othersCount(), OTHERS, OTHERS_ARTICLE));
      }
    }
    for (PersonFiles files : persons) {
      for (PersonFiles.Found found : files.find(tree, searched.who, problems)) {
        String group = files.template();
        counts.merge(group, found.fileCount(), Long::sum);
        if (files.keep().isPresent()) {
          retained.add(retained(group, found.fileCount(), files.keep().get()));
        } else {
          List<String> locator = List.of(found.path(), String.valueOf(found.fileCount()));
          steps.add(
              new ErasureStep(
                  name, group, Action.DELETE, found.fileCount(), RecordIds.write(locator)));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new PlanRefusedException(problems);
    }
    return new Holdings(counts, steps, retained, List.copyOf(searched.identities));
  }

  private Retained retained(String group, long count, Keep why) {
    return new Retained(name, group, count, why.reason(), why.article());
  }

  /** What all files hold, once nothing new is learned of who the person is. */
  private static final class Searched {
    final List<RecordSearch> files = new ArrayList<>();
    final Set<Identity> identities = new LinkedHashSet<>();
    SubjectIdentities who;

    Searched(SubjectIdentities who) {
      this.who = who;
    }
  }

  private Searched search(SubjectIdentities who) throws IOException {
    Searched searched = new Searched(who);
    boolean isNew = true;
    while (isNew) {
      searched.files.clear();
      SubjectIdentities known = searched.who;
      long count = 0;
      for (RecordSource source : sources) {
        for (RecordFile file : source.files(tree)) {
          RecordSearch found = new RecordSearch(file, source, searched.who, maxRecords - count);
          if (!found.run()) {
            throw new LimitExceededException(name, maxRecords);
          }
          count += found.ownCount();
          searched.identities.addAll(found.identities());
          searched.files.add(found);
        }
        searched.who = searched.who.with(searched.identities);
      }
      isNew = usesIdentities() && !searched.who.equals(known);
    }
    return searched;
  }

  private boolean usesIdentities() {
    return sources.stream().anyMatch(source -> !source.records().identifiers().isEmpty());
  }

  @Override
  public List<Identity> identities(SubjectIdentities who) {
    return attempt("search the files", () -> List.copyOf(search(who).identities));
  }

  /**
   * Gives out the declared fields of records, and files as text or Base64.
   *
   * @return files that are too large to be given out so
   */
  @Override
  public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
    return attempt(
        "read the files",
        () -> {
          List<Retained> withheld = new ArrayList<>();
          List<String> problems = new ArrayList<>();
          Searched searched = search(who);
          for (RecordSearch found : searched.files) {
            found.exported().forEach(records);
            if (found.othersCount() > 0) {
              withheld.add(
                  new Retained(
                      name, found.file().name(), found.othersCount(), OTHERS, OTHERS_ARTICLE));
            }
          }
          for (PersonFiles files : persons) {
            for (PersonFiles.Found found : files.find(tree, searched.who, problems)) {
              long left = files.export(tree, found, records);
              if (left > 0) {
                withheld.add(
                    new Retained(
                        name,
                        files.template(),
                        left,
                        "too large for the package; to be handed over as files",
                        "GDPR Art. 15(3)"));
              }
            }
          }
          if (!problems.isEmpty()) {
            throw new PlanRefusedException(problems);
          }
          return withheld;
        });
  }

  /**
   * Carries out a step.
   *
   * @throws RowsChangedException if the file has changed; then it stays as it is
   * @throws StoreFailedException if a file cannot be read or written
   */
  @Override
  public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
    attempt(
        "erase in the files",
        () -> {
          List<String> target = RecordIds.read(step.locator());
          for (PersonFiles files : persons) {
            if (files.template().equals(step.group())) {
              files.erase(tree, who, target.get(0), Long.parseLong(target.get(1)));
              return true;
            }
          }
          eraseRecords(who, target.get(0), target.get(1));
          return true;
        });
  }

  private void eraseRecords(SubjectIdentities who, String path, String digest) throws IOException {
    for (RecordSource source : sources) {
      Optional<RecordFile> file = source.file(tree, path);
      if (file.isPresent()) {
        RecordSearch found = new RecordSearch(file.get(), source, who, maxRecords);
        if (!found.run()) {
          throw new LimitExceededException(name, maxRecords);
        }
        found.erase(digest);
        return;
      }
    }
    throw new ConsentException("store " + name + " does not know the file of a step", null);
  }

  /** A step on the same file takes the place of the old one, whatever is in the file now. */
  @Override
  public List<ErasureStep> leftOver(List<ErasureStep> before, List<ErasureStep> now) {
    return before.stream()
        .filter(step -> now.stream().noneMatch(other -> target(step).equals(target(other))))
        .toList();
  }

  private static List<Object> target(ErasureStep step) {
    return List.of(step.group(), step.action(), RecordIds.read(step.locator()).get(0));
  }

  /**
   * Searches again, and then looks for the person's identities in every text of the declared files:
   * of CSV and JSON in all records, of a person's files and folders in all names, and in those
   * files beside them that are text.
   */
  @Override
  public List<Residue> residue(SubjectIdentities who) {
    return attempt(
        "look for what is left in the files",
        () -> {
          List<Residue> residues = new ArrayList<>();
          Searched searched = search(who);
          IdentityText text = IdentityText.of(searched.who);
          for (RecordSearch found : searched.files) {
            String group = found.file().name();
            long left = found.changedCount() + found.file().leftovers().size();
            if (left > 0) {
              residues.add(new Residue(name, group, "*", left, Kind.NOT_ERASED));
            }
            found
                .sweep(text)
                .forEach(
                    (place, count) ->
                        residues.add(
                            new Residue(name, group, place.column(), count, place.kind())));
          }
          for (PersonFiles files : persons) {
            residues.addAll(residues(files, searched.who, text));
          }
          return residues;
        });
  }

  private List<Residue> residues(PersonFiles files, SubjectIdentities who, IdentityText text)
      throws IOException {
    List<String> problems = new ArrayList<>();
    long own = 0;
    for (PersonFiles.Found found : files.find(tree, who, problems)) {
      own += found.fileCount();
    }
    List<Residue> residues = new ArrayList<>();
    if (files.keep().isEmpty() && own > 0) {
      residues.add(new Residue(name, files.template(), "*", own, Kind.NOT_ERASED));
    }
    PersonFiles.Sweep sweep = files.sweep(tree, who, text);
    addSweep(residues, files.template(), "name", sweep.names());
    addSweep(residues, files.template(), "content", sweep.contents());
    if (files.keep().isPresent() && sweep.retained() > 0) {
      residues.add(
          new Residue(
              name, files.template(), "*", sweep.retained(), Kind.IDENTITY_IN_RETAINED_ROW));
    }
    return residues;
  }

  private void addSweep(List<Residue> residues, String group, String column, long count) {
    if (count > 0) {
      residues.add(new Residue(name, group, column, count, Kind.IDENTITY_FOUND));
    }
  }

  /** Work on files. */
  @FunctionalInterface
  private interface Work<T> {
    T get() throws IOException;
  }

  private <T> T attempt(String what, Work<T> work) {
    try {
      return work.get();
    } catch (IOException e) {
      throw new StoreFailedException(name, what, e);
    } catch (UncheckedIOException e) {
      throw new StoreFailedException(name, what, e);
    }
  }

  @Override
  public String toString() {
    return "FileSubjectStore[" + name + "]";
  }

  /** Collects the files of a store. */
  public static final class Builder {
    private final String name;
    private final Path root;
    private final List<RecordSource> sources = new ArrayList<>();
    private final List<PersonFiles> persons = new ArrayList<>();
    private final Set<String> places = new LinkedHashSet<>();
    private int maxRecords = DEFAULT_MAX_RECORDS;

    private Builder(String name, Path root) {
      this.name = notBlank(name, "name");
      argument(name.length() <= 200, "name must have at most 200 characters");
      this.root = Objects.requireNonNull(root, "root");
    }

    /**
     * Adds a CSV file whose first line names the columns.
     *
     * @param path relative to the root, with slashes; {@code *} in the last part stands for any
     *     characters, so that several files are meant
     * @param content says what the records hold, by names of columns
     * @throws IllegalArgumentException if the path leads elsewhere, or the records name nobody
     */
    @CanIgnoreReturnValue
    public Builder csv(String path, Consumer<FileRecords.Builder> content) {
      FileRecords records = records(content);
      return add(path, records, new FileFormat.Csv(records.separator()));
    }

    /**
     * Adds a file with one JSON object on each line.
     *
     * @param path relative to the root, with slashes; {@code *} in the last part stands for any
     *     characters
     * @param content says what the records hold, by JSON pointers
     * @throws IllegalArgumentException if the path leads elsewhere, or the records name nobody
     */
    @CanIgnoreReturnValue
    public Builder jsonLines(String path, Consumer<FileRecords.Builder> content) {
      return add(path, records(content), new FileFormat.JsonLines());
    }

    /**
     * Adds a JSON document in which a list holds the records.
     *
     * @param path relative to the root, with slashes; {@code *} in the last part stands for any
     *     characters
     * @param pointer to the list, such as {@code /people}; empty if the document is the list
     * @param content says what the records hold, by JSON pointers within each
     * @throws IllegalArgumentException if the path leads elsewhere, the pointer is none, or the
     *     records name nobody
     */
    @CanIgnoreReturnValue
    public Builder json(String path, String pointer, Consumer<FileRecords.Builder> content) {
      argument(
          pointer.isEmpty() || pointer.startsWith("/"),
          "pointer must be empty or begin with a slash");
      return add(path, records(content), new FileFormat.JsonDocument(pointer));
    }

    private static FileRecords records(Consumer<FileRecords.Builder> content) {
      FileRecords.Builder records = FileRecords.builder();
      content.accept(records);
      return records.build();
    }

    private Builder add(String path, FileRecords records, FileFormat format) {
      argument(places.add(FileTree.relative(path)), "path %s is there twice", path);
      sources.add(new RecordSource(path, records, format));
      return this;
    }

    /**
     * Adds files or folders of which each belongs to one person, with all that is in it; an erasure
     * deletes them.
     *
     * @param template relative to the root, with slashes; one part holds {@code {subject}}, which
     *     stands for the data subject's id, or a type of identity such as {@code {email}}
     * @throws IllegalArgumentException if it leads elsewhere or has no such place
     */
    @CanIgnoreReturnValue
    public Builder perPerson(String template) {
      return add(template, null);
    }

    /**
     * Adds files or folders of which each belongs to one person, and which an erasure keeps.
     *
     * @param template relative to the root, as for {@link #perPerson}
     * @param reason why, for the receipt
     * @param article what it rests on
     * @throws IllegalArgumentException if the template leads elsewhere, or a text is blank
     */
    @CanIgnoreReturnValue
    public Builder perPersonKept(String template, String reason, String article) {
      return add(template, new Keep(reason, article, Optional.empty()));
    }

    private Builder add(String template, @Nullable Keep keep) {
      argument(places.add(FileTree.relative(template)), "path %s is there twice", template);
      persons.add(PersonFiles.of(template, keep));
      return this;
    }

    /**
     * Sets how many records of one person are taken at most; by default {@value
     * #DEFAULT_MAX_RECORDS}. More of them are an error, and nothing is done.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    @CanIgnoreReturnValue
    public Builder maxRecords(int records) {
      maxRecords = atLeast(1, records, "records");
      return this;
    }

    /**
     * Returns the store.
     *
     * @throws IllegalArgumentException if there are no files, or the root is no folder
     */
    public FileSubjectStore build() {
      argument(!places.isEmpty(), "a store must have files");
      argument(Files.isDirectory(root), "root must be a folder");
      return new FileSubjectStore(this);
    }
  }
}
