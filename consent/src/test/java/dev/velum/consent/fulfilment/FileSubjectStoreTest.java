package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.fulfilment.EraseAction.keyedHash;
import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;
import static dev.velum.consent.fulfilment.EraseAction.truncateDate;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.velum.consent.Fixtures;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.fulfilment.EraseAction.KeyedHash;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSubjectStoreTest {
  private static final DataCategory ANY = DataCategory.of("any");
  private static final SubjectIdentities WHO = SubjectIdentities.of(ADA);
  private static final UUID REQUEST = UUID.fromString("00000000-0000-4000-8000-000000000001");

  @TempDir Path root;

  private Path write(String name, String content) throws IOException {
    return write(name, content, UTF_8);
  }

  private Path write(String name, String content, Charset charset) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content, charset);
  }

  private FileSubjectStore store(Consumer<FileSubjectStore.Builder> files) {
    FileSubjectStore.Builder builder = FileSubjectStore.builder("files", root);
    files.accept(builder);
    return builder.build();
  }

  private FileSubjectStore csv() {
    return store(
        s ->
            s.csv(
                "people.csv",
                f -> f.subject("no").field("name", ANY).identity("mail", ANY, "email")));
  }

  private FileSubjectStore lines(Consumer<FileRecords.Builder> more) {
    return store(
        s ->
            s.jsonLines(
                "log.jsonl",
                f -> {
                  f.subject("/user/id");
                  more.accept(f);
                }));
  }

  private static void erase(FileSubjectStore store) {
    store.locate(WHO).steps().forEach(step -> store.erase(REQUEST, WHO, step));
  }

  @Test
  void records_goAndEveryOtherByteStays() throws IOException {
    Path file =
        write(
            "people.csv",
            "\uFEFFno,name,mail\r\n\"ben\",  \"\"x\"\" ,b@x.org\n\nada-1815,\"Ada\nLovelace\","
                + "ada@example.org\r\ncy,\"C, y\",\rada-1815,A,\nzoë,Z,");

    Holdings holdings = csv().locate(WHO);
    erase(csv());

    assertThat(holdings.rowCounts()).isEqualTo(Map.of("people.csv", 2L));
    assertThat(holdings.identities()).containsExactly(new Identity("email", "ada@example.org"));
    assertThat(holdings.steps())
        .extracting(ErasureStep::action, ErasureStep::rowCount)
        .containsExactly(tuple(Action.DELETE, 2L));
    assertThat(file)
        .hasContent("\uFEFFno,name,mail\r\n\"ben\",  \"\"x\"\" ,b@x.org\n\ncy,\"C, y\",\rzoë,Z,");
    assertThat(Files.readString(file))
        .isEqualTo("\uFEFFno,name,mail\r\n\"ben\",  \"\"x\"\" ,b@x.org\n\ncy,\"C, y\",\rzoë,Z,");
    assertThat(csv().residue(WHO)).isEmpty();
  }

  @Test
  void erasure_isCarriedOutByTheEngineAndLeavesNoCopies() throws IOException {
    Path file = write("people.csv", "no,name,mail\nben,B,\nada-1815,A,a@x.org\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    try (TestDatabase journal = TestDatabase.inMemory()) {
      FulfilmentEngine engine = FulfilmentEngine.builder().store(csv()).journal(journal).build();

      Outcome outcome = engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));

      assertThat(outcome.receipt().lines())
          .containsExactly(new Receipt.Line("files", "people.csv", Action.DELETE, 1));
      assertThat(engine.verify(outcome).residue()).isEmpty();
    }
    assertThat(file).content().isEqualTo("no,name,mail\nben,B,\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(root).isDirectoryNotContaining(entry -> entry.toString().endsWith(".tmp"));
  }

  @Test
  void maskedFields_keepTheirQuotesAndAreMaskedOnce() throws IOException {
    KeyedHash hash = new KeyedHash(Fixtures.key());
    Path file =
        write(
            "orders.csv",
            """
            no;name;born;note;free
            ben;Ben;2001-02-03;x;y
            ada-1815;"Ada";1815-12-10;hello;gone
            ada-1815;;;;
            """);
    FileSubjectStore store =
        store(
            s ->
                s.csv(
                    "orders.csv",
                    f ->
                        f.separatedBy(';')
                            .subject("no")
                            .field("no", ANY, hash)
                            .field("name", ANY, replaceBy("x;y"))
                            .field("born", ANY, truncateDate(ChronoUnit.YEARS))
                            .field("note", ANY, replaceBy((String old) -> old + ";\""))
                            .field("free", ANY, setNull())
                            .keepRecords("tax", "GDPR Art. 17(3)(b)")));

    Holdings holdings = store.locate(WHO);
    erase(store);

    String code = hash.hash("ada-1815");
    String expected =
        "no;name;born;note;free\nben;Ben;2001-02-03;x;y\n"
            + code
            + ";\"x;y\";1815-01-01;\"hello;\"\"\";\n"
            + code
            + ";;;;\n";
    assertThat(file).content().isEqualTo(expected);
    assertThat(holdings.steps())
        .extracting(ErasureStep::action, ErasureStep::rowCount)
        .containsExactly(tuple(Action.MASK, 2L));
    assertThat(holdings.retained())
        .containsExactly(new Retained("files", "orders.csv", 2, "tax", "GDPR Art. 17(3)(b)"));
    holdings.steps().forEach(step -> store.erase(REQUEST, WHO, step));
    assertThat(file).content().isEqualTo(expected);
  }

  @Test
  void jsonLines_loseTheRecordOrTheValueOnly() throws IOException {
    Path file =
        write(
            "log.jsonl",
            "{\"user\": {\"id\":\"ben\"}, \"ip\":1.50}\n\n"
                + "  {\"at\":1e5,\"user\":{\"id\" : \"ada-1815\", \"k\\u00e9y\":[1, 2]},\"ip\":"
                + "\"1.2.3.4\" }\r\n{\"user\":{\"id\":\"cy\"}}");
    FileSubjectStore masking =
        lines(
            f ->
                f.field("/ip", ANY, setNull())
                    .field("/user/kéy", ANY, replaceBy(7))
                    .keepRecords("log", "GDPR Art. 17(3)(e)"));

    erase(masking);
    assertThat(file)
        .content()
        .isEqualTo(
            "{\"user\": {\"id\":\"ben\"}, \"ip\":1.50}\n\n"
                + "  {\"at\":1e5,\"user\":{\"id\" : \"ada-1815\", \"k\\u00e9y\":7},\"ip\":"
                + "null }\r\n{\"user\":{\"id\":\"cy\"}}");
    erase(lines(f -> {}));

    assertThat(file)
        .content()
        .isEqualTo("{\"user\": {\"id\":\"ben\"}, \"ip\":1.50}\n\n{\"user\":{\"id\":\"cy\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[A]|[]",
        "[ A , B ]|[ B ]",
        "[B, A]|[B]",
        "[A,A ,B,A,B , A]|[B,B]",
        "[B,A,A]|[B]",
        "[A,A]|[]"
      })
  void listsInDocuments_stayLists(String before, String after) throws IOException {
    String[] texts = {before, after};
    for (int i = 0; i < 2; i++) {
      texts[i] =
          "{\"list\": [\"A\"], \"a/b\": {\"people\":"
              + texts[i].replace("A", "{\"id\":1815,\"x\":[{}]}").replace("B", "{\"id\":1906}")
              + "}, \"end\":\"ü\"}\n";
    }
    Path file = write("all.json", texts[0]);
    SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of("1815"));
    FileSubjectStore store = store(s -> s.json("all.json", "/a~1b/people", f -> f.subject("/id")));

    store.locate(who).steps().forEach(step -> store.erase(REQUEST, who, step));

    assertThat(file).content().isEqualTo(texts[1]);
  }

  @Test
  void filesAndFoldersOfAPerson_goWithAllThatIsInThem() throws IOException {
    write("photos/ada-1815.jpg", "\0\1");
    write("photos/ada-18151.jpg", "\0\2");
    write("home/ada-1815/a/b.txt", "ü");
    write("home/ada-1815/c.txt", "c");
    write("home/Ada-1815/c.txt", "not hers");
    write("mail/ada@example.org.mbox", "mail");
    write("people.csv", "no,name,mail\nada-1815,A,ada@example.org\n");
    FileSubjectStore store =
        store(
            s ->
                s.csv("people.csv", f -> f.subject("no").identity("mail", ANY, "email"))
                    .perPerson("photos/{subject}.jpg")
                    .perPerson("home/{subject}")
                    .perPerson("mail/{email}.mbox"));
    List<ExportedRecord> exported = new ArrayList<>();

    assertThat(store.locate(WHO).rowCounts())
        .isEqualTo(
            Map.of(
                "people.csv", 1L,
                "photos/{subject}.jpg", 1L,
                "home/{subject}", 2L,
                "mail/{email}.mbox", 1L));
    assertThat(store.export(WHO, exported::add)).isEmpty();
    SubjectIdentities known = WHO.with(store.locate(WHO).identities());
    erase(store, known);

    assertThat(exported)
        .extracting(record -> record.fields().get("path"))
        .containsExactly(
            null,
            "photos/ada-1815.jpg",
            "home/ada-1815/a/b.txt",
            "home/ada-1815/c.txt",
            "mail/ada@example.org.mbox");
    assertThat(exported.get(1).fields()).containsEntry("content", "\0\1");
    assertThat(root.resolve("home/ada-1815")).doesNotExist();
    assertThat(root.resolve("home/Ada-1815/c.txt")).exists();
    assertThat(root.resolve("photos")).isDirectoryContaining("glob:**ada-18151.jpg");
    assertThat(root.resolve("photos/ada-1815.jpg")).doesNotExist();
    assertThat(root.resolve("mail")).isEmptyDirectory();
    assertThat(store.residue(known))
        .containsExactly(new Residue("files", "home/{subject}", "name", 1, Kind.IDENTITY_FOUND));
  }

  private static void erase(FileSubjectStore store, SubjectIdentities who) {
    store.locate(who).steps().forEach(step -> store.erase(REQUEST, who, step));
  }

  @Test
  void recordsOfOthers_areCountedAndLeft() throws IOException {
    String content =
        """
        {"user":{"id":"ben"},"to":"ada-1815"}
        {"user":{"id":"ben"},"mail":"a@x.org"}
        {"user":{"id":null},"mail":"a@x.org"}
        """;
    Path file = write("log.jsonl", content);
    FileSubjectStore store =
        lines(f -> f.mentions("/to").identifiedBy("/mail", "email").field("/mail", ANY));
    SubjectIdentities who = WHO.with(List.of(new Identity("email", "a@x.org")));

    Holdings holdings = store.locate(who);
    erase(store, who);

    assertThat(holdings.rowCounts()).isEqualTo(Map.of("log.jsonl", 1L));
    assertThat(holdings.retained())
        .extracting(Retained::rowCount, Retained::article)
        .containsExactly(tuple(2L, "GDPR Art. 4(1), 15(4)"));
    assertThat(file)
        .content()
        .isEqualTo(content.substring(0, content.indexOf("{\"user\":{\"id\":n")));
    assertThat(store.residue(who))
        .containsExactlyInAnyOrder(
            new Residue("files", "log.jsonl", "/to", 1, Kind.IDENTITY_FOUND),
            new Residue("files", "log.jsonl", "/mail", 1, Kind.IDENTITY_FOUND));
  }

  @Test
  void fileThatChangedSinceThePlan_staysAndIsPlannedAgain() throws IOException {
    Path file = write("people.csv", "no,name,mail\nada-1815,A,\n");
    ErasureStep step = csv().locate(WHO).steps().get(0);
    String changed = "no,name,mail\nada-1815,A,\nada-1815,B,\n";
    Files.writeString(file, changed);

    assertThatThrownBy(() -> csv().erase(REQUEST, WHO, step))
        .isInstanceOf(RowsChangedException.class)
        .hasMessage("file people.csv has changed since it was searched");
    assertThat(file).content().isEqualTo(changed);
    try (TestDatabase journal = TestDatabase.inMemory()) {
      Path late = file;
      SubjectStore meddling =
          new Meddling(csv(), () -> Files.writeString(late, changed + "ada-1815,C,\n"));
      FulfilmentEngine engine = FulfilmentEngine.builder().store(meddling).journal(journal).build();
      Outcome outcome = engine.execute(engine.plan(Requests.accepted(RequestType.ERASURE, ADA)));
      assertThat(outcome.receipt().lines())
          .containsExactly(new Receipt.Line("files", "people.csv", Action.DELETE, 3));
    }
    assertThat(file).content().isEqualTo("no,name,mail\n");
  }

  @Test
  void copiesThatACrashLeft_areFoundAndRemoved() throws IOException {
    write("people.csv", "no,name,mail\nada-1815,A,\n");
    write(".people.csv." + REQUEST + ".tmp", "no,name,mail\nada-");
    write(".people.csv.mine.tmp", "not ours");

    assertThat(csv().residue(WHO))
        .contains(new Residue("files", "people.csv", "*", 2, Kind.NOT_ERASED));
    erase(csv());

    assertThat(csv().residue(WHO)).isEmpty();
    assertThat(root.resolve(".people.csv.mine.tmp")).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no,name,mail\\nben,\"x,\\n|2|a quote is not closed",
        "no,name,mail\\nben,\"x\"y,\\n|2|there is text behind a closing quote",
        "no,name,mail\\nben,x\\n|2|there are 2 fields, and the header has 3",
        "no,name,no\\nben,x,y\\n|1|two columns have the same name",
        "\\n|2|there is no header"
      })
  void csvThatIsNotWellFormed_isRefusedWithItsLine(String content, long line, String rule)
      throws IOException {
    write("people.csv", content.replace("\\n", "\n"));

    assertThatThrownBy(() -> csv().locate(WHO))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessage("file people.csv, line " + line + ": " + rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user\":{\"id\":\"ada-1815\"}",
        "[]",
        "{\"user\":1,\"user\":2}",
        "{} {}",
        "nul",
        "{\"user\":\"\u0001\"}"
      })
  void linesThatAreNoJsonObject_areRefusedWithTheirLine(String line) throws IOException {
    String content = "{\"user\":{\"id\":\"ada-1815\"}}\n" + line + "\n";
    Path file = write("log.jsonl", content);

    assertThatThrownBy(() -> lines(f -> {}).locate(WHO))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageStartingWith("file log.jsonl, line 2: ")
        .hasMessageNotContaining("ada");
    assertThat(file).content().isEqualTo(content);
  }

  @Test
  void textOfAnotherEncoding_isRefused() throws IOException {
    write("people.csv", "no,name,mail\nben,Zoë,\n", ISO_8859_1);
    write("log.jsonl", "{}", UTF_16);

    assertThatThrownBy(() -> csv().locate(WHO)).hasMessage("file people.csv, line 2: not UTF-8");
    assertThatThrownBy(() -> lines(f -> {}).locate(WHO))
        .hasMessage("file log.jsonl, line 1: not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"people\":{}}", "{}", "7", "[1]", "{\"people\":[1]}", "{\"people\":["})
  void documentsWithoutAListOfRecords_areRefused(String content) throws IOException {
    write("all.json", content);

    assertThatThrownBy(
            () -> store(s -> s.json("all.json", "/people", f -> f.subject("/id"))).locate(WHO))
        .isInstanceOf(UnreadableFileException.class);
  }

  @Test
  void missingFileOrName_isNotNothingFound() throws IOException {
    assertThatThrownBy(() -> csv().locate(WHO))
        .isInstanceOf(StoreFailedException.class)
        .hasMessage("store files cannot search the files: java.nio.file.NoSuchFileException");
    write("people.csv", "no,name\nada-1815,x\n");
    assertThatThrownBy(() -> csv().locate(WHO))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("file people.csv has no value mail");
    write("log.jsonl", "{\"usr\":1}\n{}\n");
    assertThatThrownBy(() -> lines(f -> {}).locate(WHO))
        .hasMessageContaining("file log.jsonl has no value /user/id");
  }

  @Test
  void valuesThatCannotTakeTheirAction_areRefusedWithTheirLine() throws IOException {
    write("log.jsonl", "\n{\"user\":{\"id\":\"ada-1815\"},\"age\":36,\"day\":\"soon\"}\n");
    FileSubjectStore store =
        lines(
            f ->
                f.field("/age", ANY, keyedHash(Fixtures.key()))
                    .field("/day", ANY, truncateDate(ChronoUnit.MONTHS))
                    .keepRecords("why", "law"));

    assertThatThrownBy(() -> store.locate(WHO))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContainingAll(
            "file log.jsonl, line 2: value /age holds something else than text",
            "file log.jsonl, line 2: value /day holds no ISO 8601 date")
        .hasMessageNotContaining("soon");
  }

  @Test
  void moreRecordsThanTheLimit_areRefused() throws IOException {
    write("people.csv", "no,name,mail\n" + "ada-1815,A,\n".repeat(4));
    FileSubjectStore.Builder few =
        FileSubjectStore.builder("files", root).csv("people.csv", f -> f.subject("no"));

    assertThat(few.maxRecords(4).build().locate(WHO).rowCounts()).containsEntry("people.csv", 4L);
    assertThatThrownBy(() -> few.maxRecords(3).build().locate(WHO))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("store files finds more than 3 rows for one person");
  }

  @Test
  void severalFiles_areMeantByAStar() throws IOException {
    write("logs/2026-01.jsonl", "{\"id\":\"ada-1815\"}\n");
    write("logs/2026-02.jsonl", "{\"id\":\"ada-1815\"}\n{\"id\":\"ben\"}\n");
    write("logs/readme.txt", "no JSON");
    FileSubjectStore store = store(s -> s.jsonLines("logs/*.jsonl", f -> f.subject("/id")));

    assertThat(store.locate(WHO).steps())
        .extracting(ErasureStep::group)
        .containsExactly("logs/2026-01.jsonl", "logs/2026-02.jsonl");
    erase(store);

    assertThat(root.resolve("logs/2026-01.jsonl")).isEmptyFile();
    assertThat(root.resolve("logs/2026-02.jsonl")).content().isEqualTo("{\"id\":\"ben\"}\n");
  }

  @Test
  void linksAndIdsThatLeadElsewhere_areRefused(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("people.csv"), "no,name,mail\nada-1815,,\n");
    Files.createSymbolicLink(root.resolve("people.csv"), secret);
    Files.createDirectories(root.resolve("home/ada-1815"));
    Files.createSymbolicLink(root.resolve("home/ada-1815/link"), elsewhere);
    FileSubjectStore home = store(s -> s.perPerson("home/{subject}"));

    assertThatThrownBy(() -> csv().locate(WHO))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("there is a symbolic link at people.csv");
    assertThatThrownBy(() -> home.locate(WHO))
        .hasMessageContaining("there is a symbolic link at home/{subject}");
    for (String id : List.of("..", ".", "../ada", "a\\b", "/etc/passwd", "c:x")) {
      SubjectIdentities who = SubjectIdentities.of(DataSubjectId.of(id));
      assertThatThrownBy(() -> home.locate(who))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("cannot be a file name in home/{subject}");
      home.erase(
          REQUEST,
          who,
          new ErasureStep(
              "files", "home/{subject}", Action.DELETE, 9, "[\"home/ada-1815\",\"9\"]"));
    }
    assertThat(secret).exists();
    assertThat(root.resolve("home/ada-1815")).exists();
  }

  @Test
  void keptFolders_areListedAndSearched() throws IOException {
    write("case/ada-1815/letter.txt", "x".repeat(70_000) + " ada-1815 " + "y".repeat(70_000));
    write("case/ben/letter.txt", "seen by ADA-1815");
    FileSubjectStore store =
        store(s -> s.perPersonKept("case/{subject}", "claims", "GDPR Art. 17(3)(e)"));

    assertThat(store.locate(WHO).steps()).isEmpty();
    assertThat(store.locate(WHO).retained())
        .containsExactly(
            new Retained("files", "case/{subject}", 1, "claims", "GDPR Art. 17(3)(e)"));
    assertThat(store.residue(WHO))
        .containsExactly(
            new Residue("files", "case/{subject}", "content", 1, Kind.IDENTITY_FOUND),
            new Residue("files", "case/{subject}", "*", 1, Kind.IDENTITY_IN_RETAINED_ROW));
  }

  @Test
  void pathsAndActionsThatMakeNoSense_areBadArguments() {
    FileSubjectStore.Builder files = FileSubjectStore.builder("files", root);
    for (String path : List.of("../x", "/x", "a//b", "a/./b", " ", "a\\b", "x".repeat(201))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> files.csv(path, f -> f.subject("no")))
          .withMessageStartingWith("path must");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.perPerson("home"))
        .withMessage("template must have one place in braces, such as {subject}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.csv("a.csv", f -> f.field("x", ANY)))
        .withMessage("the records of a file must name the subject or another identity");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                files.csv("a.csv", f -> f.subject("x").field("x", ANY, EraseAction.reassignTo(1))))
        .withMessage("field x cannot take this action in a file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.csv("a.csv", f -> f.subject("x").separatedBy('"')));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.json("a.json", "people", f -> f.subject("/x")))
        .withMessage("pointer must be empty or begin with a slash");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileSubjectStore.builder("files", root).build())
        .withMessage("a store must have files");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FileSubjectStore.builder("files", root.resolve("none"))
                    .perPerson("{subject}")
                    .build())
        .withMessage("root must be a folder");
  }

  /** A store whose files somebody writes to, once, between the plan and the first step. */
  private static final class Meddling implements SubjectStore {
    private final SubjectStore store;
    private Write write;

    Meddling(SubjectStore store, Write write) {
      this.store = store;
      this.write = write;
    }

    private interface Write {
      Object run() throws IOException;
    }

    @Override
    public String name() {
      return store.name();
    }

    @Override
    public Holdings locate(SubjectIdentities who) {
      return store.locate(who);
    }

    @Override
    public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
      return store.export(who, records);
    }

    @Override
    public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
      try {
        write.run();
        write = () -> null;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      store.erase(requestId, who, step);
    }

    @Override
    public List<ErasureStep> leftOver(List<ErasureStep> before, List<ErasureStep> now) {
      return store.leftOver(before, now);
    }

    @Override
    public List<Residue> residue(SubjectIdentities who) {
      return store.residue(who);
    }
  }
}
