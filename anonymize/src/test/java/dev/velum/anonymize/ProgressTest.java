package dev.velum.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.hierarchy.Hierarchies;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.table.Table;
import dev.velum.core.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressTest {
  /** Enough distinct tuples for pieces of the work to be shared among threads. */
  private static final Table TABLE = table(20_000);

  private static Table table(int rows) {
    Random random = new Random(7);
    Table.Builder table = Table.builder("age", "zip", "kind");
    for (int row = 0; row < rows; row++) {
      table.row(
          Integer.toString(random.nextInt(100)),
          Integer.toString(10_000 + random.nextInt(5_000)),
          "k" + random.nextInt(8));
    }
    return table.build();
  }

  static Stream<Optional<LocalRecoding>> recodings() {
    return Stream.concat(
        Stream.of(Optional.empty()), Stream.of(LocalRecoding.values()).map(Optional::of));
  }

  private static Anonymizer anonymizer(Optional<LocalRecoding> recoding) {
    Anonymizer anonymizer =
        Anonymizer.of(TABLE)
            .quasiIdentifier("age", Hierarchies.intervals(5, 20))
            .quasiIdentifier("zip", Hierarchies.prefixes())
            .quasiIdentifier("kind", Hierarchies.keepOrSuppress())
            .require(PrivacyModel.kAnonymity(5))
            .suppressAtMost(0.05)
            .parallelism(2);
    recoding.ifPresent(anonymizer::recoding);
    return anonymizer;
  }

  @ParameterizedTest
  @MethodSource("recodings")
  void done_growsUpToTheTotal(Optional<LocalRecoding> recoding) {
    Watch watch = new Watch();

    anonymizer(recoding).progress(watch).anonymize();

    assertThat(watch.reports).isPositive();
    assertThat(watch.oddities).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("recodings")
  void cancelled_endsWithoutAResult(Optional<LocalRecoding> recoding) {
    Progress cancelled =
        new Progress() {
          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };

    assertThatThrownBy(() -> anonymizer(recoding).progress(cancelled).anonymize())
        .isInstanceOf(CancellationException.class);
  }

  /** Notes reports that go back or beyond their total. */
  private static final class Watch implements Progress {
    private final List<String> oddities = new ArrayList<>();
    private String stage = "";
    private long last;
    private int reports;

    @Override
    public synchronized void report(String current, long done, long total) {
      reports++;
      if (done < 0 || (total >= 0 && done > total) || (current.equals(stage) && done < last)) {
        oddities.add(current + ": " + done + " of " + total + " after " + last);
      }
      stage = current;
      last = done;
    }
  }
}
