package dev.velum.consent.export;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.fulfilment.ExportedRecord;
import dev.velum.consent.fulfilment.FulfilmentEngine;
import dev.velum.consent.fulfilment.Retained;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RefusedPart;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.envelope.SealingOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Answers requests of access and portability (GDPR Art. 15, 20) with a package: for each group of
 * each store JSON and CSV, a page of HTML to read and print, a description of it all, and a
 * manifest with the SHA-256 of every file.
 *
 * <p><b>Promise.</b> A package holds the person's own records and nothing of anybody else; one of
 * portability holds what they provided on consent or contract. It appears under its name when it is
 * complete, or not at all, and only its owner may read it where the file system knows owners. JSON
 * holds every value exactly. A sealed package opens with the passphrase or key that it was sealed
 * to; its expiry is part of what is sealed, and {@link PackageReader} refuses it afterwards. This
 * does not bind somebody who has opened it before, or has turned back their clock.
 *
 * <p>Records wait in a temporary file beside the target, sealed under a key that is nowhere but in
 * memory. Memory does not grow with the number of records, but for what the stores themselves need.
 * Immutable: each method returns a new writer. Safe for use by several threads.
 *
 * <pre>{@code
 * WrittenPackage copy =
 *     PackageWriter.of(engine, information)
 *         .expiringAfter(Duration.ofDays(14))
 *         .writeSealed(request, file, KeyEncryptionKey.fromPassphrase(passphrase));
 * store(copy.answered());
 * }</pre>
 */
public final class PackageWriter {
  private static final Duration USUAL_VALIDITY = Duration.ofDays(30);

  private final FulfilmentEngine engine;
  private final ProcessingInformation information;
  private final Duration validity;
  private final Clock clock;

  /** What is refused, by the place that is left out. */
  private final Map<String, RefusedPart> refused;

  private PackageWriter(
      FulfilmentEngine engine,
      ProcessingInformation information,
      Duration validity,
      Clock clock,
      Map<String, RefusedPart> refused) {
    this.engine = engine;
    this.information = information;
    this.validity = validity;
    this.clock = clock;
    this.refused = refused;
  }

  /**
   * Returns a writer whose packages expire after 30 days and refuse nothing.
   *
   * @param engine knows the stores
   * @param information what the person must be told besides
   */
  public static PackageWriter of(FulfilmentEngine engine, ProcessingInformation information) {
    return new PackageWriter(
        Objects.requireNonNull(engine, "engine"),
        Objects.requireNonNull(information, "information"),
        USUAL_VALIDITY,
        Clock.systemUTC(),
        Map.of());
  }

  /**
   * Sets for how long packages open.
   *
   * @throws IllegalArgumentException if that is less than a second
   */
  public PackageWriter expiringAfter(Duration duration) {
    argument(
        duration.compareTo(Duration.ofSeconds(1)) >= 0,
        "duration must be at least a second, got %s",
        duration);
    return new PackageWriter(engine, information, duration, clock, refused);
  }

  /** Sets the clock; the system's by default. */
  public PackageWriter clock(Clock newClock) {
    Objects.requireNonNull(newClock, "newClock");
    return new PackageWriter(engine, information, validity, newClock, refused);
  }

  /**
   * Leaves out a group of a store and says why, as for trade secrets (GDPR Art. 15(4)). The request
   * counts as fulfilled in part.
   *
   * @param store the store
   * @param group such as a table
   * @param why the part that is refused; the package states it with its article and the ways to
   *     complain
   */
  public PackageWriter refusing(String store, String group, RefusedPart why) {
    Map<String, RefusedPart> more = new LinkedHashMap<>(refused);
    RefusedPart old = more.put(place(store, group), Objects.requireNonNull(why, "why"));
    argument(old == null, "group %s of store %s is refused twice", group, store);
    return new PackageWriter(engine, information, validity, clock, more);
  }

  private static String place(String store, String group) {
    return store.length() + " " + store + " " + group;
  }

  /**
   * Writes a ZIP file that everybody who gets it can read.
   *
   * @param request an accepted request of access or portability
   * @param file the ZIP file, in place of an older one
   * @throws IllegalArgumentException if the request asks for something else
   * @throws IllegalStateException if the request is not accepted
   * @throws dev.velum.consent.StorageException if a store fails; then nothing was written
   * @throws IOException if the file cannot be written
   */
  public WrittenPackage writeZip(DataSubjectRequest request, Path file) throws IOException {
    return write(
        request,
        file,
        contents -> {
          try (AtomicFile atomic = AtomicFile.createPrivate(file)) {
            PackageTarget.Zip zip = PackageTarget.zip(atomic.output(), contents.created());
            contents.writeTo(zip);
            zip.finish();
            atomic.commit();
          }
        });
  }

  /**
   * Writes a ZIP file sealed to its recipients.
   *
   * @param file the sealed package, in place of an older one
   * @param recipients who may open it, at least one: a passphrase, or the person's public key
   * @throws IllegalArgumentException as {@link #writeZip}, or if there is no recipient
   * @throws IllegalStateException if the request is not accepted
   * @throws dev.velum.consent.StorageException if a store fails; then nothing was written
   * @throws IOException if the file cannot be written
   */
  public WrittenPackage writeSealed(
      DataSubjectRequest request, Path file, KeyEncryptionKey... recipients) throws IOException {
    argument(recipients.length > 0, "recipients must not be empty");
    EnvelopeCipher cipher = EnvelopeCipher.forRecipients(recipients[0]);
    for (int i = 1; i < recipients.length; i++) {
      cipher = cipher.alsoFor(recipients[i]);
    }
    EnvelopeCipher forAll = cipher;
    return write(request, file, contents -> seal(contents, file, forAll));
  }

  private static void seal(PackageContents contents, Path target, EnvelopeCipher cipher)
      throws IOException {
    PackageHeader header = new PackageHeader(contents.expires(), contents.request().id());
    try (AtomicFile file = AtomicFile.createPrivate(target)) {
      header.writeTo(file.output());
      SealingOutputStream sealing = cipher.sealTo(file.output(), header.context());
      PackageTarget.Zip zip = PackageTarget.zip(sealing, contents.created());
      contents.writeTo(zip);
      zip.finish();
      sealing.finish();
      file.commit();
    }
  }

  /**
   * Writes a folder that everybody who gets it can read.
   *
   * @param folder must not exist; appears when it is complete
   * @throws IllegalArgumentException if the request asks for something else
   * @throws IllegalStateException if the request is not accepted
   * @throws dev.velum.consent.StorageException if a store fails; then nothing was written
   * @throws IOException if a file cannot be written, or the folder exists
   */
  public WrittenPackage writeFolder(DataSubjectRequest request, Path folder) throws IOException {
    return write(
        request,
        folder,
        contents -> Folders.make(folder, made -> contents.writeTo(PackageTarget.folder(made))));
  }

  private WrittenPackage write(DataSubjectRequest request, Path target, Form form)
      throws IOException {
    Instant created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = created.plus(validity).truncatedTo(ChronoUnit.SECONDS);
    try (Spool spool = Spool.beside(target)) {
      List<Retained> withheld = collect(request, spool);
      List<RefusedPart> parts = refused.values().stream().distinct().toList();
      PackageContents contents =
          new PackageContents(request, created, expires, information, parts, withheld, spool);
      form.write(contents);
      return new WrittenPackage(
          target,
          parts.isEmpty() ? request.fulfil() : request.fulfilPartly(parts),
          expires,
          contents.recordCount(),
          withheld);
    }
  }

  private List<Retained> collect(DataSubjectRequest request, Spool spool) throws IOException {
    Map<String, Retained> refusedRows = new LinkedHashMap<>();
    try {
      List<Retained> withheld =
          new ArrayList<>(
              engine.export(
                  request,
                  (store, entry) -> {
                    String place = place(store, entry.group());
                    RefusedPart why = refused.get(place);
                    if (why == null) {
                      add(spool, store, entry);
                    } else {
                      refusedRows.merge(place, row(store, entry, why), PackageWriter::oneMore);
                    }
                  }));
      withheld.addAll(refusedRows.values());
      return withheld;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void add(Spool spool, String store, ExportedRecord entry) {
    try {
      spool.add(store, entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Retained row(String store, ExportedRecord entry, RefusedPart why) {
    return new Retained(store, entry.group(), 1, "refused: " + why.part(), why.refusal().article());
  }

  private static Retained oneMore(Retained rows, Retained row) {
    return new Retained(
        rows.store(),
        rows.group(),
        rows.rowCount() + row.rowCount(),
        rows.reason(),
        rows.article());
  }

  /** Writes the contents to where they belong. */
  @FunctionalInterface
  private interface Form {
    void write(PackageContents contents) throws IOException;
  }
}
