package dev.velum.consent.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.core.DataSubjectId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DataMapProposalTest {
  private static DataTable table(DataMapProposal proposal, String name) {
    return proposal.tables().stream()
        .filter(table -> table.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void shop_isDraftedAsItCouldBeUsed(TestDatabases product) {
    try (TestDatabase shop = Shop.create(product)) {
      DataMapProposal proposal = DataMapProposal.of(shop);

      assertThat(table(proposal, "customer").subject())
          .get()
          .asString()
          .isEqualToIgnoringCase("customer_no");
      assertThat(table(proposal, "account").subject())
          .get()
          .asString()
          .isEqualToIgnoringCase("customer_no");
      assertThat(table(proposal, "account").key()).hasSize(2);
      assertThat(table(proposal, "customer").columns())
          .extracting(column -> column.name().toLowerCase(Locale.ROOT), DataTable.Column::category)
          .contains(tuple("name", Shop.NAME), tuple("email", Shop.EMAIL));
      assertThat(table(proposal, "orders").edges())
          .singleElement()
          .extracting(DataTable.Edge::ownership)
          .isEqualTo(Ownership.OWNED);
      assertThat(table(proposal, "order_line").edges())
          .extracting(DataTable.Edge::ownership)
          .contains(Ownership.OWNED);
      assertThat(table(proposal, "message").edges())
          .extracting(DataTable.Edge::ownership)
          .containsOnly(Ownership.REFERENCE);
      assertThat(proposal.remarks())
          .anyMatch(remark -> remark.matches("(?i)orders: may have to be kept by law.*"))
          .anyMatch(remark -> remark.matches("(?i)message: nothing says whose its rows are.*"));
      // The draft fits the database, and can be read back.
      DataMap map = DataMap.fromJson(proposal.toJson(), Map.of());
      assertThat(map).isEqualTo(proposal.map());
      Holdings holdings =
          JdbcSubjectStore.of(shop, map).locate(SubjectIdentities.of(DataSubjectId.of("cy-1900")));
      assertThat(holdings.rowCounts().values()).containsExactly(1L);
    }
  }

  @Test
  void chinook_isDraftedWithAllThatPointsToPersons() {
    try (Chinook chinook = Chinook.create(TestDatabases.SQLITE)) {
      DataMapProposal proposal = DataMapProposal.of(chinook.database());

      assertThat(proposal.tables())
          .extracting(table -> table.name().toLowerCase(Locale.ROOT).replace("_", ""))
          .contains("customer", "employee", "invoice", "invoiceline");
      assertThat(proposal.map()).isNotNull();
      assertThat(proposal.remarks())
          .anyMatch(remark -> remark.contains(": an id is taken for the same person in each"));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "SQLITE")
  void whatCannotBeDecided_isRemarked(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      database.run(
          "CREATE SCHEMA other",
          "CREATE TABLE users (id INT PRIMARY KEY, mail VARCHAR(60), boss INT REFERENCES users"
              + " (id))",
          "CREATE TABLE logins (user_id INT REFERENCES users (id), ip VARCHAR(40))",
          "CREATE TABLE other.letters (id INT NOT NULL, user_id INT NOT NULL, words VARCHAR(9),"
              + " UNIQUE (id), FOREIGN KEY (user_id) REFERENCES public.users (id))",
          "CREATE TABLE colours (id INT PRIMARY KEY, rgb INT)",
          "CREATE VIEW people AS SELECT * FROM users");

      DataMapProposal home = DataMapProposal.of(database);
      DataMapProposal both =
          product == TestDatabases.H2
              ? DataMapProposal.of(database, "PUBLIC", "OTHER")
              : DataMapProposal.of(database, "public", "other");

      assertThat(home.tables())
          .extracting(t -> t.name().toLowerCase(Locale.ROOT))
          .containsExactly("users");
      assertThat(both.tables())
          .extracting(t -> t.name().toLowerCase(Locale.ROOT))
          .containsExactly("users", "other.letters");
      assertThat(table(both, "users").edges())
          .singleElement()
          .satisfies(
              edge -> {
                assertThat(edge.ownership()).isEqualTo(Ownership.REFERENCE);
                assertThat(edge.detachable()).isTrue();
              });
      assertThat(both.remarks())
          .map(remark -> remark.toLowerCase(Locale.ROOT))
          .anyMatch(remark -> remark.startsWith("people is a view and left out"))
          .anyMatch(remark -> remark.startsWith("logins: has personal data or points to it, but"))
          .anyMatch(remark -> remark.startsWith("other.letters: without a primary key"))
          .anyMatch(remark -> remark.contains("users itself; ownership is guessed"));
    }
  }

  @Test
  void databaseWithoutPersons_givesADraftThatSaysSo() {
    try (TestDatabase database = TestDatabase.inMemory()) {
      database.run("CREATE TABLE colours (id INT PRIMARY KEY, rgb INT)");

      DataMapProposal proposal = DataMapProposal.of(database);

      assertThat(proposal.tables()).isEmpty();
      assertThat(proposal.remarks())
          .isEqualTo(List.of("no table seems to be of persons; name the subject's column in one"));
      assertThatIllegalArgumentException().isThrownBy(proposal::map);
      assertThat(proposal.toJson()).contains("velum-data-map/1");
    }
  }
}
