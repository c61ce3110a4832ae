package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.FunctionSubjectStore.Item;
import dev.velum.consent.fulfilment.FunctionSubjectStore.Page;
import dev.velum.consent.fulfilment.Residue.Kind;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.consent.rights.RequestType;
import java.net.ConnectException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FunctionSubjectStoreTest {
  private static final SubjectIdentities WHO = SubjectIdentities.of(ADA);

  private final TestDatabase journal = TestDatabase.inMemory();

  /** Another system: records by id, whose they are, and whether it can be reached. */
  private final Map<String, String> owners = new LinkedHashMap<>();

  private final List<String> erased = new ArrayList<>();
  private final Random random = new Random(7);
  private boolean isDown;
  private int failAfter = Integer.MAX_VALUE;

  private FunctionSubjectStore.Builder crm() {
    return FunctionSubjectStore.builder("crm").find(this::find).erase(this::erase);
  }

  /** Pages of three in a new order each time; the last record of a page comes again in the next. */
  private Page find(SubjectIdentities who, Optional<String> after) throws ConnectException {
    if (isDown) {
      throw new ConnectException("no route for ada-1815");
    }
    List<String> ids = new ArrayList<>();
    owners.forEach(
        (id, owner) -> {
          if (owner.equals(who.subject().value())) {
            ids.add(id);
          }
        });
    Collections.sort(ids);
    int from = after.map(Integer::parseInt).orElse(0);
    int to = Math.min(from + 3, ids.size());
    List<Item> items = new ArrayList<>();
    ids.subList(Math.max(0, from - 1), to)
        .forEach(id -> items.add(Item.of("contact", id, Map.of("id", id))));
    Collections.shuffle(items, random);
    return new Page(items, to < ids.size() ? Optional.of("" + to) : Optional.empty());
  }

  private void erase(UUID requestId, String group, List<String> ids) {
    for (String id : ids) {
      if (failAfter-- <= 0) {
        throw new IllegalStateException("cannot erase " + id);
      }
      owners.remove(id);
      erased.add(id);
    }
  }

  private void fill(int count) {
    IntStream.range(0, count).forEach(i -> owners.put("ada-%03d".formatted(i), "ada-1815"));
    owners.put("ben-1", "ben-1906");
  }

  private FulfilmentEngine engine(SubjectStore store) {
    return FulfilmentEngine.builder().store(store).journal(journal).build();
  }

  private static Plan plan(FulfilmentEngine engine) {
    return engine.plan(Requests.accepted(RequestType.ERASURE, ADA));
  }

  @Test
  void records_areFoundOverAllPagesAndErasedOnce() {
    fill(451);
    FulfilmentEngine engine = engine(crm().build());
    Plan plan = plan(engine);

    assertThat(plan.rowCounts()).containsEntry("crm", Map.of("contact", 451L));
    assertThat(plan.steps()).extracting(ErasureStep::rowCount).containsExactly(200L, 200L, 51L);
    Outcome outcome = engine.execute(plan);

    assertThat(owners).containsOnlyKeys("ben-1");
    assertThat(erased).hasSize(451).doesNotHaveDuplicates();
    assertThat(outcome.receipt().lines())
        .containsExactly(new Receipt.Line("crm", "contact", Action.DELETE, 451));
    assertThat(engine.verify(outcome).residue()).isEmpty();
  }

  @Test
  void moreRecordsThanTheLimit_areRefusedAndNothingIsDone() {
    fill(11);

    assertThatThrownBy(() -> plan(engine(crm().maxRecords(10).build())))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("store crm finds more than 10 rows for one person");
    assertThat(erased).isEmpty();
    assertThat(plan(engine(crm().maxRecords(11).build())).steps()).hasSize(1);
  }

  @Test
  void storeThatCannotBeReached_keepsTheRequestOpen() {
    fill(5);
    FulfilmentEngine engine = engine(crm().build());
    Plan plan = plan(engine);
    failAfter = 2;

    assertThatThrownBy(() -> engine.execute(plan))
        .isInstanceOf(StoreFailedException.class)
        .hasMessage("store crm cannot erase records: java.lang.IllegalStateException")
        .hasNoCause();
    isDown = true;
    assertThatThrownBy(() -> engine.resume(plan.request().id()))
        .isInstanceOf(StoreFailedException.class)
        .hasMessage("store crm cannot find records: java.net.ConnectException");
    assertThatThrownBy(() -> plan(engine)).isInstanceOf(StoreFailedException.class);
    isDown = false;
    failAfter = Integer.MAX_VALUE;
    engine.resume(plan.request().id());

    assertThat(owners).containsOnlyKeys("ben-1");
    assertThat(erased).hasSize(5);
  }

  @Test
  void recordsThatCameIntoOtherHands_areLeft() {
    fill(3);
    FunctionSubjectStore store = crm().build();
    ErasureStep step = store.locate(WHO).steps().get(0);
    owners.put("ada-001", "ben-1906");

    store.erase(UUID.randomUUID(), WHO, step);

    assertThat(owners).containsOnlyKeys("ada-001", "ben-1");
  }

  @Test
  void keptRecords_areListedAndSearched() {
    List<Item> items =
        List.of(
            Item.of("invoice", "1", Map.of("to", "Ada, ada-1815"))
                .kept("tax", "GDPR Art. 17(3)(b)", LocalDate.of(2031, 1, 1)),
            Item.of("invoice", "2", Map.of("to", "A.")).kept("tax", "GDPR Art. 17(3)(b)"),
            Item.of("note", "1", Map.of("words", "hello")).naming("email", "ada@example.org"));
    FunctionSubjectStore store =
        FunctionSubjectStore.builder("crm")
            .find((who, after) -> Page.last(items))
            .erase((request, group, ids) -> {})
            .build();

    Holdings holdings = store.locate(WHO);

    assertThat(holdings.rowCounts()).isEqualTo(Map.of("invoice", 2L, "note", 1L));
    assertThat(holdings.identities()).containsExactly(new Identity("email", "ada@example.org"));
    assertThat(holdings.retained())
        .containsExactlyInAnyOrder(
            new Retained(
                "crm",
                "invoice",
                1,
                "tax",
                "GDPR Art. 17(3)(b)",
                Optional.of(LocalDate.of(2031, 1, 1))),
            new Retained("crm", "invoice", 1, "tax", "GDPR Art. 17(3)(b)"));
    assertThat(store.residue(WHO))
        .containsExactly(
            new Residue("crm", "note", "*", 1, Kind.NOT_ERASED),
            new Residue("crm", "invoice", "to", 1, Kind.IDENTITY_IN_RETAINED_ROW));
    List<ExportedRecord> exported = new ArrayList<>();
    store.export(WHO, exported::add);
    assertThat(exported).hasSize(3);
    assertThat(items.toString()).doesNotContain("ada");
  }

  @Test
  void pagesThatGoInCirclesOrNeverEnd_areRefused() {
    FunctionSubjectStore circle =
        FunctionSubjectStore.builder("crm")
            .find((who, after) -> new Page(List.of(), Optional.of("1")))
            .erase((request, group, ids) -> {})
            .build();
    int[] page = {0};
    FunctionSubjectStore endless =
        FunctionSubjectStore.builder("crm")
            .find((who, after) -> new Page(List.of(), Optional.of("" + page[0]++)))
            .erase((request, group, ids) -> {})
            .maxRecords(100)
            .build();

    assertThatThrownBy(() -> circle.locate(WHO))
        .isInstanceOf(ConsentException.class)
        .hasMessage("store crm gives pages that go in circles");
    assertThatThrownBy(() -> endless.locate(WHO)).isInstanceOf(ConsentException.class);
  }

  @Test
  void whatIsMissingOrBlank_isABadArgument() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FunctionSubjectStore.builder("crm").find(this::find).build())
        .withMessage("a store must have a function that erases records");
    assertThatIllegalArgumentException().isThrownBy(() -> FunctionSubjectStore.builder(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Item.of("note", " ", Map.of()))
        .withMessage("id must not be blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Item.of("note", "x".repeat(1_001), Map.of()))
        .withMessage("id must have at most 1000 characters");
    assertThatIllegalArgumentException().isThrownBy(() -> crm().maxRecords(0));
  }
}
