package dev.velum.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.export.OpenedPackage;
import dev.velum.consent.export.WrittenPackage;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.RequestStatus;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import dev.velum.crypto.DecryptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectAccessTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @Test
  void customer_getsTheirOwnDataSealed(@TempDir Path folder) throws Exception {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:access;DB_CLOSE_DELAY=-1");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE customer (id INT PRIMARY KEY, customer_no VARCHAR(40), name VARCHAR(40),"
              + " email VARCHAR(40))");
      statement.execute(
          "CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT REFERENCES customer (id),"
              + " article VARCHAR(40))");
      statement.execute(
          "INSERT INTO customer VALUES (1, 'ada-1815', 'Ada', 'ada@example.org'),"
              + " (2, 'ben-1906', 'Ben', 'ben@example.org')");
      statement.execute("INSERT INTO orders VALUES (1, 1, 'Engine'), (2, 2, 'Kite')");
    }
    SubjectAccess shop = new SubjectAccess(database, Clock.fixed(NOW, ZoneOffset.UTC));
    DataSubjectRequest request =
        DataSubjectRequest.received(RequestType.ACCESS, DataSubjectId.of("ada-1815"), NOW)
            .verified(IdentityAssurance.SUBSTANTIAL)
            .accept(IdentityAssurance.LOW);
    Path file = folder.resolve("ada.velum");
    char[] passphrase = Passphrases.random();

    WrittenPackage written = shop.answer(request, file, passphrase);
    OpenedPackage opened = shop.open(file, passphrase, folder.resolve("opened"));

    assertThat(written.answered().status()).isEqualTo(RequestStatus.FULFILLED);
    assertThat(written.expires()).isEqualTo("2026-06-15T12:00:00Z");
    assertThat(Files.readString(opened.summary()))
        .contains("ada@example.org", "Engine", "to deliver orders", "Art. 15(1)(h)")
        .doesNotContain("ben@example.org", "Kite");
    assertThatThrownBy(
            () -> shop.open(file, Passphrases.random(), folder.resolve("by somebody else")))
        .isInstanceOf(DecryptionException.class);
  }
}
