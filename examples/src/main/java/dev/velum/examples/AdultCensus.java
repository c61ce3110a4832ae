package dev.velum.examples;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import dev.velum.core.integrity.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The Adult census table and its generalization hierarchies, in a folder.
 *
 * <p>Nothing is read before all files were held against their manifest.
 */
final class AdultCensus {
  /** The columns that an attacker may know of a person. */
  static final List<String> QUASI_IDENTIFIERS =
      List.of(
          "sex",
          "age",
          "race",
          "marital-status",
          "education",
          "native-country",
          "workclass",
          "salary-class");

  /** The column that must not be linked to a person. */
  static final String SENSITIVE = "occupation";

  static final String TABLE = "adult.csv";

  private static final char DELIMITER = ';';
  private static final String MANIFEST = "MANIFEST.sha256";

  private final Path folder;

  private AdultCensus(Path folder) {
    this.folder = folder;
  }

  /** Copies the data set out of this program into a folder, as if somebody had delivered it. */
  static AdultCensus deliverTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    copy(MANIFEST, folder);
    for (String file : Manifest.read(folder.resolve(MANIFEST)).entries().keySet()) {
      copy(file, folder);
    }
    return new AdultCensus(folder);
  }

  private static void copy(String name, Path folder) throws IOException {
    try (InputStream in = AdultCensus.class.getResourceAsStream("adult/" + name)) {
      if (in == null) {
        throw new FileNotFoundException("the example lacks its data file " + name);
      }
      Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  Path folder() {
    return folder;
  }

  /**
   * Holds the files against the manifest and returns how many there are.
   *
   * @throws dev.velum.core.integrity.IntegrityException naming the files that differ
   */
  int verify() throws IOException {
    Manifest manifest = Manifest.read(folder.resolve(MANIFEST));
    manifest.verifyTree(folder, Path.of(MANIFEST)).requireIntact();
    return manifest.entries().size();
  }

  Table table() throws IOException {
    return CsvTable.read(folder.resolve(TABLE), CsvOptions.delimitedBy(DELIMITER));
  }

  GeneralizationHierarchy hierarchy(String column) throws IOException {
    return GeneralizationHierarchy.read(
        folder.resolve("hierarchy-" + column + ".csv"), CsvOptions.delimitedBy(DELIMITER));
  }
}
