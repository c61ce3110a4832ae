package dev.velum.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TopBottomCodingTest {
  private static Table ages(String... values) {
    return Table.of(List.of("age"), Arrays.stream(values).map(List::of).toList());
  }

  private static List<String> coded(TopBottomCoding coding, String... values) {
    return coding.apply(ages(values)).column("age").values();
  }

  @Test
  void numbersThatReachAThreshold_showIt() {
    TopBottomCoding coding = TopBottomCoding.of("age").atLeast(18).atMost(90);

    assertThat(coded(coding, "17", "18", "19", "89.5", "90", "103", "90.0", "-1"))
        .containsExactly("<=18", "<=18", "19", "89.5", ">=90", ">=90", ">=90", "<=18");
  }

  @Test
  void hiddenNumbers_areNotInTheDictionary() {
    Table coded = TopBottomCoding.of("age").atMost(90).apply(ages("40", "103"));

    assertThat(coded.column("age").dictionary()).containsExactly("40", ">=90");
  }

  @Test
  void decimalThreshold_isShownWithoutTrailingZeros() {
    assertThat(coded(TopBottomCoding.of("age").atMost(new BigDecimal("1.50")), "1.5", "1.4"))
        .containsExactly(">=1.5", "1.4");
  }

  @Test
  void missingValues_stayMissing_andReachNoThreshold() {
    assertThat(coded(TopBottomCoding.of("age").atLeast(18).atMost(90), "97", "", "3", ""))
        .containsExactly(">=90", "", "<=18", "");
    assertThat(coded(TopBottomCoding.of("age").topShare(0.25).bottomShare(0.25), "", "5", "", "4"))
        .containsExactly("", ">=5", "", "<=4");
    assertThat(coded(TopBottomCoding.of("age").topShare(1), "", "")).containsExactly("", "");
  }

  @Test
  void share_isTheMostThatIsHidden() {
    TopBottomCoding coding = TopBottomCoding.of("age").topShare(0.3).bottomShare(0.2);

    assertThat(coded(coding, "5", "4", "5.0", "3", "2", "1", "0", "0", "7", "6"))
        .containsExactly("5", "4", "5.0", "3", "2", "1", "<=0", "<=0", ">=6", ">=6");
  }

  @Property
  void share_isNeverExceeded_andTheNextNumberWouldExceedIt(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 9) Integer> numbers,
      @ForAll @IntRange(min = 1, max = 9) int tenths) {
    double share = tenths / 10.0;
    String[] values = numbers.stream().map(String::valueOf).toArray(String[]::new);

    List<String> coded = coded(TopBottomCoding.of("age").topShare(share), values);

    int hidden = (int) coded.stream().filter(value -> value.startsWith(">=")).count();
    assertThat((double) hidden / values.length).isLessThanOrEqualTo(share);
    int largestShown =
        numbers.stream()
            .filter(number -> coded.contains(number.toString()))
            .mapToInt(Integer::intValue)
            .max()
            .orElse(0);
    long reach = numbers.stream().filter(number -> number >= largestShown).count();
    assertThat((double) reach / values.length > share || hidden == values.length).isTrue();
  }

  @Test
  void thresholdsInTheWrongOrder_areRejected() {
    assertThatThrownBy(() -> TopBottomCoding.of("age").atLeast(90).atMost(90).apply(ages("1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the bottom threshold of \"age\" must be below the top one");
  }

  @Test
  void shareOutOfRange_isRejected() {
    assertThatThrownBy(() -> TopBottomCoding.of("age").topShare(1.1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TopBottomCoding.of("age").bottomShare(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noNumber_isRejectedByItsRow() {
    assertThatThrownBy(() -> TopBottomCoding.of("age").atMost(9).apply(ages("1", "ninety")))
        .isInstanceOf(TableFormatException.class)
        .hasMessage("column \"age\", row 2: must be a number");
  }
}
