package dev.velum.consent.register;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.consent.ConsentException;
import dev.velum.consent.register.Breach.Duty;
import dev.velum.consent.register.Breach.Risk;
import dev.velum.consent.register.ImpactAssessment.Level;
import dev.velum.consent.register.ImpactAssessment.Outcome;
import dev.velum.consent.register.ProcessingActivity.Item;
import dev.velum.consent.register.ProcessorContract.SubProcessor;
import dev.velum.consent.register.ProcessorContract.Transfer;
import dev.velum.consent.register.Recipient.Role;
import dev.velum.core.DataCategory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);

  private static ProcessingActivity.Builder activity(String id) {
    return ProcessingActivity.ofController(id)
        .with(Item.CONTROLLER, "The Shop, 1 Example Street")
        .with(Item.PURPOSE, "newsletter", "billing")
        .with(Item.SUBJECT_CATEGORY, "customers")
        .with(Item.DATA_CATEGORY, "e-mail address")
        .with(Item.RECIPIENT_CATEGORY, "mailers")
        .with(Item.TIME_LIMIT, "two years after withdrawal")
        .with(Item.SECURITY_MEASURE, "encryption at rest");
  }

  @Test
  void controllersRecord_needsEveryItemOfTheArticle() {
    assertThat(activity("a").build().values(Item.PURPOSE)).containsExactly("newsletter", "billing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProcessingActivity.ofController("a").build())
        .withMessageContaining("CONTROLLER must be given: Art. 30(1)(a)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> activity("a").with(Item.THIRD_COUNTRY, "US").build())
        .withMessageContaining("SAFEGUARD");
    assertThatIllegalArgumentException().isThrownBy(() -> activity("a").with(Item.PROCESSOR, "x"));
  }

  @Test
  void processorsRecord_needsItsOwnItems() {
    ProcessingActivity record =
        ProcessingActivity.ofProcessor("mail")
            .with(Item.CONTROLLER, "The Shop")
            .with(Item.PROCESSOR, "Mailer Ltd")
            .with(Item.PROCESSING_CATEGORY, "sending")
            .with(Item.SECURITY_MEASURE, "encryption")
            .build();

    assertThat(record.fields())
        .anyMatch(field -> field.label().equals("categories of processing (Art. 30(2)(b))"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProcessingActivity.ofProcessor("m").with(Item.PURPOSE, "x"));
  }

  @Test
  void exports_holdEverythingAndEscapeIt() throws Exception {
    String nasty = "<script>alert('\"&')</script>, =1+1";
    Register<ProcessingActivity> register =
        Register.of(
            "Records <of> processing",
            List.of(
                activity(nasty).build(), activity("b").with(Item.PURPOSE, "=HYPERLINK()").build()));

    JsonNode json = new ObjectMapper().readTree(register.toJson());
    assertThat(json.at("/entries/0/id").asText()).isEqualTo(nasty);
    assertThat(json.at("/entries/1/purpose/2").asText()).isEqualTo("=HYPERLINK()");
    String csv = register.toCsv();
    assertThat(csv).startsWith("\"id\",\"record_of\"").contains("\"newsletter; billing\"");
    assertThat(csv).contains("\"<script>alert('\"\"&')</script>, =1+1\"");
    assertThat(csv.lines().count()).isEqualTo(3);
    String html = register.toHtml();
    assertThat(html)
        .contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;")
        .contains("<title>Records &lt;of&gt; processing</title>")
        .contains("purposes of the processing (Art. 30(1)(b))")
        .doesNotContain("<script>");
    assertThat(Register.of("x", List.of(activity("=1").build())).toCsv()).contains("\"'=1\"");
  }

  @Test
  void idThatStandsTwice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Register.of("x", List.of(activity("a").build(), activity("a").build())));
    Register<ProcessingActivity> one = Register.of("x", List.of(activity("a").build()));
    ProcessingActivity next = activity("a").with(Item.LAWFUL_BASIS, "GDPR Art. 6(1)(a)").build();
    assertThat(one.with(next).entries()).containsExactly(next);
    assertThat(one.with(activity("b").build()).entries()).hasSize(2);
    assertThat(one.with(next).find("a")).contains(next);
  }

  @Test
  void breachClock_ends72HoursAfterAwareness() {
    Breach breach = Breach.builder("b-1", T0).risk(Risk.RISK).build();
    Instant due = T0.plus(Duration.ofDays(3));

    assertThat(breach.authorityDue()).isEqualTo(due);
    assertThat(breach.authorityDuty(due.minusNanos(1))).isEqualTo(Duty.OPEN);
    assertThat(breach.authorityDuty(due)).isEqualTo(Duty.OVERDUE);
    Breach told = breach.toBuilder().authorityTold(due.minusNanos(1)).build();
    assertThat(told.authorityDuty(due)).isEqualTo(Duty.DONE);
    Breach late = breach.toBuilder().authorityTold(due).build();
    assertThat(late.authorityDuty(due)).isEqualTo(Duty.REASONS_MISSING);
    assertThat(late.toBuilder().delayReasons("a holiday").build().authorityDuty(due))
        .isEqualTo(Duty.DONE_LATE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breach.toBuilder().authorityTold(T0.minusNanos(1)).build());
  }

  @Test
  void breachDuties_followTheRisk() {
    Breach unlikely = Breach.builder("b", T0).risk(Risk.UNLIKELY).build();
    Breach unknown = Breach.builder("b", T0).build();
    Breach high = Breach.builder("b", T0).risk(Risk.HIGH).build();

    assertThat(unlikely.authorityDuty(T0)).isEqualTo(Duty.NONE);
    assertThat(unlikely.subjectsDuty()).isEqualTo(Duty.NONE);
    assertThat(unknown.authorityDuty(T0)).isEqualTo(Duty.OPEN);
    assertThat(high.subjectsDuty()).isEqualTo(Duty.OPEN);
    assertThat(high.toBuilder().exemption("encrypted, Art. 34(3)(a)").build().subjectsDuty())
        .isEqualTo(Duty.NONE);
    assertThat(high.toBuilder().subjectsTold(T0).build().subjectsDuty()).isEqualTo(Duty.DONE);
    assertThat(high.missingForNotification())
        .containsExactly("nature", "subjects", "records", "contact", "consequences", "measures");
    assertThat(
            high.toBuilder()
                .nature("lost laptop")
                .subjects("about 40 customers")
                .records("about 40 orders")
                .contact("dpo@shop.example")
                .consequences("unwanted mail")
                .measures("remote wipe")
                .build()
                .missingForNotification())
        .isEmpty();
  }

  @Test
  void impactAssessment_knowsConsultationAndReview() {
    ImpactAssessment.Builder builder =
        ImpactAssessment.builder("profiling")
            .description("scores of customers")
            .necessity("no milder means")
            .risk(new ImpactAssessment.Risk("wrong score", Level.MEDIUM, Level.HIGH, "appeal"))
            .outcome(Outcome.HIGH_RESIDUAL_RISK)
            .reviewOn(LocalDate.of(2027, 1, 1));

    assertThat(builder.build().needsConsultation()).isTrue();
    ImpactAssessment consulted = builder.consultedOn(LocalDate.of(2026, 1, 5)).build();
    assertThat(consulted.needsConsultation()).isFalse();
    assertThat(consulted.adviceDue()).contains(LocalDate.of(2026, 3, 2));
    assertThat(consulted.extendedAdviceDue()).contains(LocalDate.of(2026, 4, 13));
    assertThat(consulted.isReviewDue(LocalDate.of(2026, 12, 31))).isFalse();
    assertThat(consulted.isReviewDue(LocalDate.of(2027, 1, 1))).isTrue();
    assertThat(consulted.fields()).hasSize(9);
    assertThat(consulted.outcome().iri()).endsWith("gdpr#DPIAOutcomeHighResidualRisk");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImpactAssessment.builder("x").build())
        .withMessageContaining("risk must be set");
  }

  @Test
  void recipients_areFoundByWhatTheyReceive() {
    Recipient mailer =
        new Recipient(
            "mailer",
            Role.PROCESSOR,
            "dpo@mailer",
            "contract 7",
            Set.of(category("contact.email")));
    Recipient bank =
        new Recipient("bank", Role.CONTROLLER, "dpo@bank", "none", Set.of(category("payment")));
    Register<Recipient> register = Register.of("Recipients", List.of(mailer, bank));

    assertThat(Recipient.toInform(register, category("contact"))).containsExactly(mailer);
    assertThat(Recipient.toInform(register, category("payment.iban"))).containsExactly(bank);
    assertThat(Recipient.toInform(register, category("health"))).isEmpty();
    assertThat(register.toCsv()).contains("contact.email");
  }

  @Test
  void processorsContract_namesWhatArticle28Misses() throws Exception {
    LocalDate day = LocalDate.of(2026, 1, 1);
    ProcessorContract.Builder begun =
        ProcessorContract.builder("Mailer Ltd", "privacy@mailer.example", "file 17", day);
    ProcessorContract bare =
        begun
            .subProcessor(
                new SubProcessor("Cloud <Inc>", "hosting", "US"),
                ProcessorContract.Authorisation.NONE)
            .ends(day.plusDays(1))
            .build();
    assertThat(bare.missingDuties()).containsExactly(ProcessorContract.Duty.values());
    assertThat(bare.gaps(day))
        .hasSize(5 + 8 + 1)
        .contains("Art. 28(3)(h): audits is not laid down");
    assertThat(bare.gaps(day.plusDays(2))).hasSize(5 + 8 + 2);
    assertThatIllegalArgumentException().isThrownBy(() -> begun.ends(day.minusDays(1)));

    for (ProcessorContract.Item item : ProcessorContract.Item.values()) {
      begun.with(item, "as in the annex on " + item);
    }
    ProcessorContract whole =
        begun
            .oblige(ProcessorContract.Duty.values())
            .subProcessor(
                new SubProcessor("Texts BV", "text messages", "NL"),
                ProcessorContract.Authorisation.GENERAL)
            .transfer(
                new Transfer(
                    "US", ProcessorContract.Safeguard.STANDARD_CLAUSES, "clauses of 4 June 2021"))
            .build();

    assertThat(whole.gaps(day)).isEmpty();
    Register<ProcessorContract> register = Register.of("Processors", List.of(whole));
    JsonNode json = new ObjectMapper().readTree(register.toJson());
    assertThat(json.at("/entries/0/transfers/0").asText())
        .isEqualTo("US, standard clauses (Art. 46(2)(c), (d)), clauses of 4 June 2021");
    assertThat(json.at("/entries/0/duties").size()).isEqualTo(8);
    assertThat(json.at("/entries/0/ends/0").asText()).isEqualTo("2026-01-02");
    assertThat(register.toCsv())
        .contains("\"Cloud <Inc>, hosting, US; Texts BV, text messages, NL\"");
    assertThat(register.toHtml())
        .contains("Cloud &lt;Inc&gt;")
        .contains("authorisation of other processors (Art. 28(2))");
  }

  private static DataCategory category(String name) {
    return DataCategory.of(name);
  }

  /** Orders by number, each with its day; disposing fails at a portion of choice. */
  private static final class Orders implements RetentionTarget {
    final TreeMap<String, Instant> orders = new TreeMap<>();
    final List<Integer> disposals = new ArrayList<>();
    int failAt = -1;

    @Override
    public List<RetentionTarget.Item> due(Instant cutoff, String after, int max) {
      return orders.tailMap(after, false).entrySet().stream()
          .filter(order -> order.getValue().isBefore(cutoff))
          .limit(max)
          .map(
              (Map.Entry<String, Instant> order) ->
                  new RetentionTarget.Item(order.getKey(), order.getValue(), Optional.of(ADA)))
          .toList();
    }

    @Override
    public void dispose(List<RetentionTarget.Item> items) {
      if (disposals.size() == failAt) {
        failAt = -1;
        throw new IllegalStateException("pulled the plug");
      }
      disposals.add(items.size());
      items.forEach(item -> orders.remove(item.key()));
    }
  }

  private static final RetentionRule TEN_YEARS =
      new RetentionRule("orders", Period.ofYears(10), "tax law");

  private static Orders orders() {
    Orders orders = new Orders();
    for (int i = 0; i < 1_400; i++) {
      orders.orders.put("order-" + (10_000 + i), T0.minus(Duration.ofDays(3_000 + i)));
    }
    return orders;
  }

  @Test
  void dryRun_changesNothingAndTheRunDoesWhatItSaid(@TempDir Path folder) {
    Orders orders = orders();
    RetentionRunner runner =
        RetentionRunner.of(folder.resolve("run.json"), i -> i.key().endsWith("0"), CLOCK);

    RetentionPlan plan = runner.plan(TEN_YEARS, orders);
    assertThat(orders.orders).hasSize(1_400);
    assertThat(plan.cutoff()).isEqualTo(Instant.parse("2016-01-01T00:00:00Z"));
    RetentionOutcome outcome = runner.execute(plan, orders);

    assertThat(outcome.disposedCount()).isEqualTo(plan.dueCount()).isPositive();
    assertThat(outcome.heldCount()).isEqualTo(plan.heldCount()).isPositive();
    assertThat(orders.orders).hasSize((int) (1_400 - plan.dueCount()));
    assertThat(runner.plan(TEN_YEARS, orders).dueCount()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void interruptedRun_goesOnAtTheSameCutoff(@TempDir Path folder) {
    for (int failure = 0; failure < 2; failure++) {
      Orders orders = orders();
      orders.failAt = failure;
      Path journal = folder.resolve("run-" + failure);
      RetentionRunner runner = RetentionRunner.of(journal, item -> false, CLOCK);
      RetentionPlan plan = runner.plan(TEN_YEARS, orders);
      assertThatThrownBy(() -> runner.execute(plan, orders)).hasMessage("pulled the plug");
      assertThat(journal).exists();

      RetentionOutcome outcome =
          failure == 0 ? runner.resume(orders) : runner.execute(plan, orders);

      assertThat(outcome.disposedCount()).isEqualTo(plan.dueCount());
      assertThat(outcome.cutoff()).isEqualTo(plan.cutoff());
      assertThat(journal).doesNotExist();
    }
  }

  @Test
  void moreThanPlanned_stopsTheRun(@TempDir Path folder) {
    Orders orders = orders();
    RetentionRunner runner = RetentionRunner.of(folder.resolve("run"), item -> false, CLOCK);
    RetentionPlan plan = runner.plan(TEN_YEARS, orders);
    orders.orders.put("order-99999", T0.minus(Duration.ofDays(9_000)));

    assertThatThrownBy(() -> runner.execute(plan, orders))
        .isInstanceOf(ConsentException.class)
        .hasMessageContaining("plan again");
    assertThat(orders.orders).containsKey("order-99999");
  }

  @Test
  void anotherRulesJournal_isNotTouched(@TempDir Path folder) throws Exception {
    Orders orders = orders();
    orders.failAt = 0;
    Path journal = folder.resolve("run");
    RetentionRunner runner = RetentionRunner.of(journal, item -> false, CLOCK);
    RetentionPlan plan = runner.plan(TEN_YEARS, orders);
    assertThatThrownBy(() -> runner.execute(plan, orders)).hasMessage("pulled the plug");
    RetentionRule other = new RetentionRule("others", Period.ofYears(9), "law");

    assertThatThrownBy(() -> runner.execute(runner.plan(other, orders), orders))
        .hasMessageContaining("another run");
    Files.writeString(journal, "nonsense");
    assertThatThrownBy(() -> runner.resume(orders)).isInstanceOf(ConsentException.class);
    Files.delete(journal);
    assertThatThrownBy(() -> runner.resume(orders)).hasMessageContaining("no run");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetentionRule("x", Period.ZERO, "law"));
  }
}
