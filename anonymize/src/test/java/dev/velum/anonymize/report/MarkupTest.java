package dev.velum.anonymize.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class MarkupTest {
  @Test
  void textAndAttributes_areEscaped() {
    String markup = new Markup().leaf("p", "<&>\"'\u0000", "class", "\"><b>'&").toString();

    assertThat(markup)
        .isEqualTo(
            "\n<p class=\"&quot;&gt;&lt;b&gt;&#39;&amp;\">&lt;&amp;&gt;&quot;&#39;\ufffd</p>\n");
  }

  @Test
  void openElement_isRejected() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Markup().open("p").toString())
        .withMessage("every element must be closed, 1 are open");
  }

  @Test
  void styleThatNeedsEscaping_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Markup().style("a { content: '</style>' }"))
        .withMessage("css must be free of < and &");
  }
}
