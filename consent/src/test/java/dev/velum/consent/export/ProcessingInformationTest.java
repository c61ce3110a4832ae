package dev.velum.consent.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.velum.consent.export.ProcessingInformation.Statement;
import dev.velum.consent.export.ProcessingInformation.Topic;
import dev.velum.consent.register.ProcessingActivity;
import dev.velum.consent.register.ProcessingActivity.Item;
import org.junit.jupiter.api.Test;

class ProcessingInformationTest {
  @Test
  void recordOfProcessing_givesWhatItHolds() {
    ProcessingInformation information = Information.complete();

    assertThat(information.statements(Topic.PURPOSE))
        .containsExactly(
            new Statement("to deliver orders", "orders"),
            new Statement("to keep accounts", "orders"));
    assertThat(information.statements(Topic.RECIPIENT))
        .containsExactly(
            new Statement("parcel services", "orders"),
            new Statement("Mailer Ltd (processor): contact.email", ""));
    assertThat(information.statements(Topic.TRANSFER))
        .containsExactly(
            new Statement(
                "United States, under these safeguards: standard contractual clauses"
                    + " (Art. 46(2)(c))",
                "orders"));
    assertThat(information.statements(Topic.RIGHT))
        .extracting(Statement::text)
        .anyMatch(text -> text.contains("Art. 16"))
        .anyMatch(text -> text.contains("Art. 17"))
        .anyMatch(text -> text.contains("Art. 18"))
        .anyMatch(text -> text.contains("Art. 21"));
    assertThat(information.statements(Topic.COMPLAINT).get(0).text())
        .isEqualTo("Data Protection Commission (https://www.dataprotection.ie/)");
  }

  @Test
  void whatTheArticleAsksFor_mustBeGiven() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProcessingInformation.builder(Information.REMEDIES).build())
        .withMessage("CONTROLLER must be given: GDPR Art. 13(1)(a)");
    ProcessingInformation.Builder some =
        ProcessingInformation.builder(Information.REMEDIES).activity(Information.ORDERS);
    assertThatIllegalArgumentException()
        .isThrownBy(some::build)
        .withMessage("SOURCE must be given: GDPR Art. 15(1)(g)");
    some.with(Topic.SOURCE, "credit bureau");
    assertThatIllegalArgumentException()
        .isThrownBy(some::build)
        .withMessage("AUTOMATED_DECISION must be given: GDPR Art. 15(1)(h)");
    some.noAutomatedDecisions();
    assertThat(some.build().statements(Topic.SOURCE))
        .containsExactly(new Statement("credit bureau", ""));
  }

  @Test
  void denialBesideAStatement_isRefused() {
    ProcessingInformation.Builder both = Information.builder().noTransfers();

    assertThatIllegalArgumentException()
        .isThrownBy(both::build)
        .withMessage("TRANSFER must not be both denied and given");
  }

  @Test
  void noTransfers_isSaidAndNotAssumed() {
    ProcessingActivity home =
        ProcessingActivity.ofController("home")
            .with(Item.CONTROLLER, "c")
            .with(Item.PURPOSE, "p")
            .with(Item.SUBJECT_CATEGORY, "s")
            .with(Item.DATA_CATEGORY, "d")
            .with(Item.RECIPIENT_CATEGORY, "r")
            .with(Item.TIME_LIMIT, "t")
            .with(Item.SECURITY_MEASURE, "m")
            .build();
    ProcessingInformation.Builder builder =
        ProcessingInformation.builder(Information.REMEDIES)
            .activity(home)
            .collectedFromSubject()
            .noAutomatedDecisions();

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("TRANSFER must be given");
    assertThat(builder.noTransfers().build().statements(Topic.TRANSFER)).hasSize(1);
  }

  @Test
  void processorsRecord_isRefused() {
    ProcessingActivity processor =
        ProcessingActivity.ofProcessor("hosting")
            .with(Item.CONTROLLER, "c")
            .with(Item.PROCESSOR, "p")
            .with(Item.PROCESSING_CATEGORY, "hosting")
            .with(Item.SECURITY_MEASURE, "m")
            .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProcessingInformation.builder(Information.REMEDIES).activity(processor));
  }
}
