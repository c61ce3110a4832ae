package dev.velum.anonymize.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableSourcesTest {
  private record Patient(int age, @Nullable String zip) {}

  @Test
  void records_becomeRowsAndBack() {
    RowMapping<Patient> mapping =
        RowMapping.<Patient>builder()
            .column("age", Patient::age)
            .column("zip", Patient::zip)
            .build();

    Table table = mapping.toTable(List.of(new Patient(34, "81675"), new Patient(45, null)));

    assertThat(table)
        .isEqualTo(Table.builder("age", "zip").row("34", "81675").row("45", "").build());
    assertThat(table.toList(row -> row.get("age") + "/" + row.get("zip")))
        .containsExactly("34/81675", "45/");
    assertThatThrownBy(() -> RowMapping.<Patient>builder().build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                RowMapping.<Patient>builder()
                    .column("age", Patient::age)
                    .column("age", Patient::zip))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mapsAndArrays_becomeRowsAndBack() {
    Table table = Table.builder("age", "zip").row("34", "81675").row("45", "").build();

    assertThat(
            Table.ofMaps(
                List.of("age", "zip"),
                List.of(Map.of("age", "34", "zip", "81675", "name", "x"), Map.of("age", "45"))))
        .isEqualTo(table);
    assertThat(
            Table.ofArrays(
                List.of("age", "zip"), new String[] {"34", "81675"}, new String[] {"45", ""}))
        .isEqualTo(table);
    assertThat(table.toMaps()).element(0).isEqualTo(Map.of("age", "34", "zip", "81675"));
    assertThatThrownBy(() -> Table.ofArrays(List.of("age"), new String[] {"34", "x"}))
        .isInstanceOf(TableFormatException.class);
  }

  @Test
  void nullInMapsAndArrays_isMissing() {
    Table table = Table.builder("age", "zip").row("34", "").build();
    Map<String, @Nullable String> row = new HashMap<>(Map.of("age", "34"));
    row.put("zip", null);

    assertThat(Table.ofMaps(List.of("age", "zip"), List.of(row))).isEqualTo(table);
    assertThat(Table.ofArrays(List.of("age", "zip"), new @Nullable String[] {"34", null}))
        .isEqualTo(table);
  }

  @Test
  void filterOnAColumn_keepsTheRowsInOrder() {
    Table table = Table.builder("age").row("34").row("45").row("34").build();

    assertThat(table.where("age", "34"::equals).rowCount()).isEqualTo(2);
    assertThat(table.where("age", age -> false).rowCount()).isZero();
    assertThatThrownBy(() -> table.where("name", age -> true))
        .isInstanceOf(TableFormatException.class);
  }

  @Test
  void database_isReadAndWritten() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE patient (\"age\" INTEGER, \"seen\" DATE, \"note\" VARCHAR(20))");
      Table table =
          Table.builder("age", "seen", "note")
              .row("34", "2024-02-29", "it's")
              .row("", "", "")
              .build();
      Schema schema =
          Schema.builder()
              .column("age", ColumnType.integer())
              .column("seen", ColumnType.date())
              .build();
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO patient VALUES (?, ?, ?)")) {
        JdbcTable.insert(table, insert, schema);
      }

      assertThat(JdbcTable.read(connection, "SELECT * FROM patient")).isEqualTo(table);
      assertThat(
              JdbcTable.read(connection, "SELECT COUNT(*) AS n FROM patient WHERE \"age\" IS NULL")
                  .value(0, "N"))
          .isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:h2:mem:", "jdbc:sqlite::memory:"})
  void table_goesIntoTypedColumnsWhateverTheirCase(String url) throws SQLException {
    Table table =
        Table.builder("age", "weight", "born", "alive", "note")
            .row("34", "2.50", "2024-02-29", "TRUE", "it's")
            .row("", "", "", "", "")
            .build();
    try (Connection connection = DriverManager.getConnection(url);
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE Other_Table (age INT)");
      sql.execute("CREATE TABLE OtherXTable (age VARCHAR(9))");
      sql.execute(
          "CREATE TABLE Patients (Age INT, Weight DECIMAL(9, 2), Born DATE, Alive BOOLEAN,"
              + " Note VARCHAR(9))");

      JdbcTable.insert(table, connection, "patients");
      JdbcTable.insert(table.select("age"), connection, "other_table");

      Table read =
          JdbcTable.read(
              connection,
              "SELECT age + 1, weight * 2, born, alive, note FROM patients ORDER BY note");
      assertThat(read.rows()).hasSize(2).contains(List.of("", "", "", "", ""));
      assertThat(read.rows())
          .anySatisfy(
              row -> {
                assertThat(row).startsWith("35").endsWith("2024-02-29", "TRUE", "it's");
                assertThat(new BigDecimal(row.get(1))).isEqualByComparingTo("5");
              });
      assertThatThrownBy(() -> JdbcTable.insert(table, connection, "nobody"))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void manyRows_goInBatchesUnderQuotedNames() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE \"a \"\"b\" (\"select\" VARCHAR(20))");
      Table.Builder rows = Table.builder("select");
      for (int i = 0; i < 2500; i++) {
        rows.row("v" + i);
      }
      Table table = rows.build();

      JdbcTable.insert(table, connection, "a \"b");

      assertThat(JdbcTable.read(connection, "SELECT * FROM \"a \"\"b\"")).isEqualTo(table);
      assertThatThrownBy(() -> JdbcTable.insert(table, connection, " "))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> JdbcTable.read(connection, "SELECT 1 AS \"x\", 2 AS \"x\" FROM \"a \"\"b\""))
          .isInstanceOf(TableFormatException.class);
    }
  }
}
