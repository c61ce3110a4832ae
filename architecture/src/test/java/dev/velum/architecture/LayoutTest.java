package dev.velum.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of the files themselves, beside the byte code. */
class LayoutTest {
  private static final Pattern EXPORT = Pattern.compile("exports ([a-z.]+)( to)?");

  private static List<Path> javaFiles(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** The packages of a module, by name. */
  private static Set<String> packages(String module) throws IOException {
    Path sources = Modules.sources(module);
    return javaFiles(sources).stream()
        .map(file -> sources.relativize(file).getParent())
        .filter(folder -> folder != null)
        .map(folder -> folder.toString().replace(folder.getFileSystem().getSeparator(), "."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isHidden(String packageName) {
    return packageName.endsWith(".internal") || packageName.equals("dev.velum.anonymize.search");
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "crypto", "anonymize", "consent"})
  void module_exportsExactlyItsPublicPackages(String module) throws IOException {
    Set<String> expected =
        packages(module).stream()
            .filter(name -> !isHidden(name))
            .collect(Collectors.toCollection(TreeSet::new));
    String moduleInfo = Files.readString(Modules.sources(module).resolve("module-info.java"));

    Set<String> exported = new TreeSet<>();
    EXPORT
        .matcher(moduleInfo)
        .results()
        .filter(export -> export.group(2) == null)
        .forEach(export -> exported.add(export.group(1)));

    assertThat(exported).isEqualTo(expected);
    assertThat(moduleInfo).doesNotContain("static transitive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "crypto", "anonymize", "consent"})
  void package_opensWithItsDescriptionAndSpeaksOfNull(String module) throws IOException {
    for (String name : packages(module)) {
      Path info =
          Modules.sources(module).resolve(name.replace('.', '/')).resolve("package-info.java");

      assertThat(info).exists();
      assertThat(info).content().contains("/**").contains("@NullMarked");
    }
  }

  @Test
  void noPackage_isSplitOverModules() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (String module : Modules.LIBRARIES) {
      for (String name : packages(module)) {
        assertThat(seen.add(name)).as(name).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "crypto", "anonymize", "consent", "examples", "benchmarks"})
  void suppressedWarning_carriesItsReason(String module) throws IOException {
    for (Path file : javaFiles(Modules.root().resolve(module).resolve("src"))) {
      for (String line : Files.readAllLines(file)) {
        if (line.contains("@SuppressWarnings") || line.contains("@Disabled")) {
          assertThat(line).as(file.getFileName().toString()).contains("// ");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "crypto", "anonymize", "consent", "examples", "benchmarks"})
  void sources_holdNothingUnfinished(String module) throws IOException {
    Pattern unfinished = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
    for (Path file : javaFiles(Modules.root().resolve(module).resolve("src"))) {
      assertThat(unfinished.matcher(Files.readString(file)).find())
          .as(file.getFileName().toString())
          .isFalse();
    }
  }

  @Test
  void billOfMaterials_listsEveryLibraryAtTheParentsVersion() throws IOException {
    String bom = Files.readString(Modules.root().resolve("bom/pom.xml"));
    String parent = Files.readString(Modules.root().resolve("pom.xml"));
    Pattern version = Pattern.compile("<version>([^<]+)</version>");

    assertThat(Modules.LIBRARIES)
        .allSatisfy(
            module -> assertThat(bom).contains("<artifactId>velum-" + module + "</artifactId>"));
    assertThat(first(version, bom)).isEqualTo(first(version, parent));
  }

  private static String first(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst().orElseThrow().group(1);
  }

  @Test
  void everyDecision_isListedInTheIndex() throws IOException {
    Path folder = Modules.root().resolve("docs/decisions");
    String index = Files.readString(folder.resolve("README.md"));
    try (Stream<Path> pages = Files.list(folder)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .filteredOn(name -> !name.equals("README.md"))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
    }
  }
}
