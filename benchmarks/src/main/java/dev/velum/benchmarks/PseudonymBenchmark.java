package dev.velum.benchmarks;

import static dev.velum.anonymize.pseudonym.Transforms.encryptDeterministically;
import static dev.velum.anonymize.pseudonym.Transforms.keep;
import static dev.velum.anonymize.pseudonym.Transforms.mask;
import static dev.velum.anonymize.pseudonym.Transforms.preserveFormat;
import static dev.velum.anonymize.pseudonym.Transforms.shiftDates;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static dev.velum.anonymize.pseudonym.Transforms.zip3;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.subtle.AesSiv;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.velum.anonymize.pseudonym.DeidentificationPolicy;
import dev.velum.anonymize.pseudonym.Deidentifier;
import dev.velum.anonymize.pseudonym.Normalization;
import dev.velum.anonymize.pseudonym.OtherColumns;
import dev.velum.anonymize.pseudonym.PseudonymDomain;
import dev.velum.anonymize.pseudonym.PseudonymSecrets;
import dev.velum.anonymize.pseudonym.Pseudonymizer;
import dev.velum.anonymize.pseudonym.Transform;
import dev.velum.anonymize.pseudonym.TransformContext;
import dev.velum.anonymize.pseudonym.Transforms;
import dev.velum.anonymize.pseudonym.ValueTransform;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Transforms of single values and of CSV, each from text to text through the public API, beside
 * what does the same work with less: a kept {@code Mac}, Bouncy Castle's FF1, Tink's AES-SIV, a CSV
 * reader that only reads. Values change from call to call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PseudonymBenchmark {
  private static final int VALUES = 1 << 12;
  private static final int CSV_ROWS = 50_000;
  private static final TransformContext NOWHERE = TransformContext.none();

  private final Keyset keys =
      Keyset.generate(KeyPurpose.PSEUDONYM, KeyPurpose.DETERMINISTIC, KeyPurpose.FORMAT_PRESERVING);
  private final Pseudonymizer pseudonymizer =
      Pseudonymizer.in(PseudonymDomain.of("bench"), PseudonymSecrets.of(keys));

  private final String[] emails = new String[VALUES];
  private final byte[][] emailBytes = new byte[VALUES][];
  private final String[] cards = new String[VALUES];
  private final byte[][] cardDigits = new byte[VALUES][];
  private final String[] dates = new String[VALUES];
  private final TransformContext[] persons = new TransformContext[VALUES];
  private final byte[] context = "domain bench, type email".getBytes(US_ASCII);
  private int next;

  private ValueTransform tokens;
  private ValueTransform sealed;
  private ValueTransform formatPreserving;
  private ValueTransform shifted;
  private Mac mac;
  private FPEFF1Engine bouncyCastle;
  private AesSiv tink;
  private byte[] csv = {};
  private Deidentifier run;

  /** Makes values and transforms. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    for (int i = 0; i < VALUES; i++) {
      emails[i] = String.format(Locale.ROOT, "person%05d@example.org", i); // 23 bytes
      emailBytes[i] = emails[i].getBytes(US_ASCII);
      cards[i] = String.format(Locale.ROOT, "4%015d", i * 7_919L);
      cardDigits[i] = new byte[16];
      for (int j = 0; j < 16; j++) {
        cardDigits[i][j] = (byte) (cards[i].charAt(j) - '0');
      }
      dates[i] = String.format(Locale.ROOT, "20%02d-%02d-%02d", i % 26, 1 + i % 12, 1 + i % 28);
      Optional<String> person = Optional.of("p" + i % 500);
      persons[i] = NOWHERE.fields(name -> person);
    }
    tokens = bind(token().type("email").normalize(Normalization.EMAIL));
    sealed = bind(encryptDeterministically().normalize(Normalization.EMAIL).padTo(1));
    formatPreserving = bind(preserveFormat(Transforms.DIGITS).type("card"));
    shifted = bind(shiftDates().per("id"));
    mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    bouncyCastle = new FPEFF1Engine();
    bouncyCastle.init(true, new FPEParameters(new KeyParameter(new byte[32]), 10, context));
    tink = new AesSiv(new byte[64]);
    run =
        DeidentificationPolicy.builder("bench", 1)
            .column("c1", token().type("email").normalize(Normalization.EMAIL))
            .column("c2", keep())
            .column("c4", shiftDates().per("c2"))
            .column("c6", zip3())
            .column("c8", mask().keepLast(2).keepSeparators())
            .otherColumns(OtherColumns.KEEP)
            .build()
            .in(PseudonymDomain.of("bench"), keys);
    csv = table();
  }

  private ValueTransform bind(Transform transform) {
    return pseudonymizer.bind(transform);
  }

  /** Twelve columns, about 155 bytes a row, some quoted. */
  private byte[] table() {
    StringBuilder text = new StringBuilder("c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11\n");
    for (int i = 0; i < CSV_ROWS; i++) {
      int at = i % VALUES;
      text.append(i).append(',').append(emails[at]).append(",p").append(i % 500);
      text.append(",\"Example, Maria ").append(i % 97).append("\",").append(dates[at]);
      text.append(",Main Street ").append(i % 300).append(",02139,Cambridge,020-7946-0");
      text.append(100 + i % 900).append(",\"said \"\"well\"\" twice\",");
      text.append(1000 * (i % 91)).append(",follow up in three weeks or sooner\n");
    }
    return text.toString().getBytes(UTF_8);
  }

  private int index() {
    next = (next + 1) & (VALUES - 1);
    return next;
  }

  /** From the address to the text of the token. */
  @Benchmark
  public String keyedToken() {
    return tokens.apply(emails[index()], NOWHERE);
  }

  /** The limit of tokens: HMAC-SHA-256 of 23 bytes under a key that stays. */
  @Benchmark
  public byte[] keyedTokenLimitMac() {
    return mac.doFinal(emailBytes[index()]);
  }

  /** From 16 digits to 16 digits, as text. */
  @Benchmark
  public String ff1() {
    return formatPreserving.apply(cards[index()], NOWHERE);
  }

  /** Bouncy Castle's engine over digits that are numbers already. */
  @Benchmark
  public byte[] ff1BouncyCastle() {
    byte[] digits = cardDigits[index()].clone();
    bouncyCastle.processBlock(digits, 0, digits.length, digits, 0);
    return digits;
  }

  /** From the address to the text of its ciphertext. */
  @Benchmark
  public String aesSiv() {
    return sealed.apply(emails[index()], NOWHERE);
  }

  /** Tink's AES-SIV, and its result as text. */
  @Benchmark
  public String aesSivTink() throws GeneralSecurityException {
    byte[] ciphertext = tink.encryptDeterministically(emails[index()].getBytes(UTF_8), context);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(ciphertext);
  }

  /** From date to date, of 500 persons. */
  @Benchmark
  public String dateShift() {
    int at = index();
    return shifted.apply(dates[at], persons[at]);
  }

  /** Twelve columns, of which token, date shift, ZIP code and mask change four; 50,000 rows. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public void csv() throws IOException {
    run.csv(new ByteArrayInputStream(csv), OutputStream.nullOutputStream(), CsvOptions.defaults());
  }

  /** FastCSV reads the same and does nothing. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public int csvFastCsvReadOnly() throws IOException {
    int cells = 0;
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().ofCsvRecord(new ByteArrayInputStream(csv), UTF_8)) {
      for (CsvRecord row : reader) {
        cells += row.getFieldCount();
      }
    }
    return cells;
  }

  /** Returns the size of the table in bytes, for figures in MB a second. */
  public int csvBytes() {
    return csv.length;
  }
}
