package dev.velum.consent.fulfilment;

import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.RecordFile.Edit;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.ScannedRecord.Cell;
import dev.velum.consent.fulfilment.ScannedRecord.CellType;
import dev.velum.consent.fulfilment.ScannedRecord.Sink;
import dev.velum.consent.fulfilment.ScannedRecord.Span;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A person's records in one file, and what an erasure changes of its bytes. Used once, by one
 * thread.
 */
final class RecordSearch {
  private final RecordFile file;
  private final RecordSource source;
  private final FileRecords records;
  private final SubjectIdentities who;
  private final long limit;
  private final List<Edit> edits = new ArrayList<>();
  private final List<ExportedRecord> exported = new ArrayList<>();
  private final Set<Identity> identities = new LinkedHashSet<>();
  private final Set<String> problems = new TreeSet<>();
  private final Set<String> missing;
  private String digest = "";
  private long recordCount;
  private long ownCount;
  private long changedCount;
  private long othersCount;
  private boolean isTooMuch;

  /** Of a list in JSON: the record before, whether one stays, one that goes at the beginning. */
  private @Nullable Span previous;

  private boolean staysBefore;
  private @Nullable Span leading;

  RecordSearch(RecordFile file, RecordSource source, SubjectIdentities who, long limit) {
    this.file = file;
    this.source = source;
    this.records = source.records();
    this.who = who;
    this.limit = limit;
    this.missing = new HashSet<>(records.names());
  }

  /** Reads the file; returns false if it holds more records of the person than the limit. */
  boolean run() throws IOException {
    digest = file.scan(this::take);
    if (leading != null) {
      edits.add(new Edit(leading, ""));
    }
    boolean isJson = !(source.format() instanceof FileFormat.Csv);
    if (isJson) {
      // A record of JSON may lack a value, but if all of them do the name is wrong.
      missing.retainAll(
          records.subject().map(Set::of).orElseGet(() -> Set.copyOf(records.names())));
    }
    if (recordCount > 0 && !missing.isEmpty()) {
      missing.forEach(name -> problems.add("file " + file.name() + " has no value " + name));
    }
    return !isTooMuch;
  }

  private void take(ScannedRecord found) {
    recordCount++;
    missing.removeIf(name -> found.cell(name) != null);
    Owner owner = owner(found);
    if (owner == Owner.PERSON) {
      takeOwn(found);
    } else if (owner == Owner.OTHER_NAMING_THE_PERSON) {
      othersCount++;
    }
    boolean goes = owner == Owner.PERSON && records.keep().isEmpty();
    if (source.format() instanceof FileFormat.JsonDocument) {
      takeFromList(found.span(), goes);
    } else if (goes) {
      edits.add(new Edit(found.span(), ""));
    }
  }

  private enum Owner {
    PERSON,
    /** Somebody else, but the person's id or identity stands in it, too. */
    OTHER_NAMING_THE_PERSON,
    /** Somebody else. */
    OTHER,
    /** Whoever it was has been erased. */
    NOBODY
  }

  private Owner owner(ScannedRecord found) {
    boolean identified =
        records.identifiers().stream()
            .anyMatch(
                identifier ->
                    who.identities().stream()
                        .anyMatch(
                            identity ->
                                identity.type().equals(identifier.type())
                                    && identity.value().equals(text(found, identifier.column()))));
    boolean mentioned =
        records.mentions().stream()
            .anyMatch(name -> who.subject().value().equals(text(found, name)));
    String subject = records.subject().map(name -> text(found, name)).orElse("");
    if (subject.equals(who.subject().value())) {
      return Owner.PERSON;
    }
    if (!subject.isEmpty() && !isErased(found, records.subject().orElseThrow())) {
      return identified || mentioned ? Owner.OTHER_NAMING_THE_PERSON : Owner.OTHER;
    }
    if (identified) {
      return Owner.PERSON;
    }
    boolean identifiedElse =
        records.identifiers().stream()
            .map(DataTable.Identifier::column)
            .anyMatch(name -> !text(found, name).isEmpty() && !isErased(found, name));
    if (mentioned) {
      return Owner.OTHER_NAMING_THE_PERSON;
    }
    return identifiedElse ? Owner.OTHER : Owner.NOBODY;
  }

  private static String text(ScannedRecord found, String name) {
    Cell cell = found.cell(name);
    return cell == null ? "" : cell.text();
  }

  private boolean isErased(ScannedRecord found, String name) {
    DataTable.Column field = records.fields().get(name);
    Cell cell = found.cell(name);
    return field != null
        && cell != null
        && field.action().filter(action -> FileMasking.isErased(action, cell)).isPresent();
  }

  private void takeOwn(ScannedRecord found) {
    if (++ownCount > limit) {
      isTooMuch = true;
      edits.clear();
      exported.clear();
      return;
    }
    records
        .fields()
        .forEach(
            (name, field) -> {
              String value = text(found, name);
              if (!value.isBlank() && !isErased(found, name)) {
                field.identity().ifPresent(type -> addIdentity(type, value.strip(), found));
              }
            });
    exported.add(export(found));
    if (records.keep().isEmpty()) {
      changedCount++;
    } else {
      mask(found);
    }
  }

  private void addIdentity(String type, String value, ScannedRecord found) {
    if (Identity.fits(value)) {
      identities.add(new Identity(type, value));
    } else {
      problems.add(
          "file "
              + file.name()
              + ", line "
              + found.line()
              + ": an identity is no text or has more than "
              + Identity.MAX_LENGTH
              + " characters");
    }
  }

  private void mask(ScannedRecord found) {
    List<Edit> masked = new ArrayList<>();
    FileMasking masking = source.format().masking();
    records
        .fields()
        .forEach(
            (name, field) -> {
              Cell cell = found.cell(name);
              EraseAction action = field.action().orElse(null);
              if (cell == null || action == null) {
                return;
              }
              Optional<String> objection = masking.objection(action, cell);
              objection.ifPresent(
                  text ->
                      problems.add(
                          "file "
                              + file.name()
                              + ", line "
                              + found.line()
                              + ": value "
                              + name
                              + " "
                              + text));
              if (objection.isEmpty()) {
                masking
                    .replacement(action, cell)
                    .ifPresent(text -> masked.add(new Edit(cell.span(), text)));
              }
            });
    if (!masked.isEmpty()) {
      changedCount++;
      masked.sort(
          Comparator.comparingLong((Edit edit) -> edit.span().start())
              .thenComparing(edit -> edit.span().end(), Comparator.reverseOrder()));
      long end = 0;
      for (Edit edit : masked) {
        if (edit.span().start() >= end) { // Else it is within an object that is replaced.
          edits.add(edit);
          end = edit.span().end();
        }
      }
    }
  }

  /** Of a list the comma goes with the record: that before it, or behind if it is the first. */
  private void takeFromList(Span span, boolean goes) {
    if (leading != null) {
      edits.add(new Edit(new Span(leading.start(), span.start()), ""));
      leading = null;
    }
    if (!goes) {
      staysBefore = true;
    } else if (staysBefore && previous != null) {
      edits.add(new Edit(new Span(previous.end(), span.end()), ""));
    } else {
      leading = span;
    }
    previous = span;
  }

  private ExportedRecord export(ScannedRecord found) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    for (String name : records.fields().keySet()) {
      Cell cell = found.cell(name);
      if (cell != null && cell.type() == CellType.CONTAINER) {
        found
            .cells()
            .forEach(
                (pointer, part) -> {
                  if (pointer.startsWith(name + "/") && part.type() != CellType.CONTAINER) {
                    values.put(pointer, part.text());
                  }
                });
      } else {
        values.put(name, cell == null ? "" : cell.text());
      }
    }
    return new ExportedRecord(file.name(), values);
  }

  /**
   * Writes the file anew, if there is anything to be changed.
   *
   * @param planned the digest of the file that was planned for
   * @throws RowsChangedException if it is another file now; then it stays as it is
   */
  void erase(String planned) throws IOException {
    if (!problems.isEmpty()) {
      throw new PlanRefusedException(List.copyOf(problems));
    }
    if (edits.isEmpty()) {
      return; // An earlier attempt has done it.
    }
    if (!digest.equals(planned)) {
      throw file.changed();
    }
    file.rewrite(edits, planned);
  }

  /** Where an identity was found. */
  record Place(String column, Kind kind) {}

  /** Reads the file again and returns how many records hold an identity, by place. */
  Map<Place, Long> sweep(IdentityText text) throws IOException {
    Map<Place, Long> found = new LinkedHashMap<>();
    boolean isJson = !(source.format() instanceof FileFormat.Csv);
    file.scan(
        new Sink() {
          @Override
          public void record(ScannedRecord one) {
            Set<String> columns = new TreeSet<>();
            one.cells()
                .forEach(
                    (name, cell) -> {
                      if (text.isIn(cell.text()) || (isJson && text.isIn(name))) {
                        // Names of JSON that nobody declared may be personal data themselves.
                        columns.add(!isJson || records.names().contains(name) ? name : "*");
                      }
                    });
            Owner owner = columns.isEmpty() ? Owner.OTHER : owner(one);
            boolean isRetained =
                records.keep().isPresent() && (owner == Owner.PERSON || owner == Owner.NOBODY);
            Kind kind = isRetained ? Kind.IDENTITY_IN_RETAINED_ROW : Kind.IDENTITY_FOUND;
            columns.forEach(column -> found.merge(new Place(column, kind), 1L, Long::sum));
          }

          @Override
          public void outside(String part) {
            if (text.isIn(part)) {
              found.merge(new Place("*", Kind.IDENTITY_FOUND), 1L, Long::sum);
            }
          }
        });
    return found;
  }

  RecordFile file() {
    return file;
  }

  Optional<Keep> keep() {
    return records.keep();
  }

  Action action() {
    return records.keep().isPresent() ? Action.MASK : Action.DELETE;
  }

  String digest() {
    return digest;
  }

  long ownCount() {
    return ownCount;
  }

  long changedCount() {
    return changedCount;
  }

  long othersCount() {
    return othersCount;
  }

  Set<Identity> identities() {
    return identities;
  }

  Set<String> problems() {
    return problems;
  }

  List<ExportedRecord> exported() {
    return exported;
  }
}
