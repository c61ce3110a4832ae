package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class PiecesTest {
  @Property
  void pieces_coverTheWholeAndTheLastIsShort(@ForAll @LongRange(max = 1L << 52) long length) {
    Pieces pieces = Pieces.of(length);

    assertThat((pieces.count() - 1) * pieces.plainBytes()).isLessThanOrEqualTo(length);
    assertThat(pieces.count() * pieces.plainBytes()).isGreaterThan(length);
    assertThat(pieces.plainBytes()).isBetween(1 << 16, 1 << 19);
  }

  @Property
  void messageForSeveralThreads_hasWorkForThem(
      @ForAll @LongRange(min = 1 << 20, max = 1L << 40) long length) {
    assertThat(Pieces.of(length).count()).isGreaterThan(16);
  }
}
