package dev.velum.anonymize.report;

import static dev.velum.anonymize.model.PrivacyModel.distinctLDiversity;
import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.LocalRecoding;
import dev.velum.anonymize.SearchLimits;
import dev.velum.anonymize.Verification;
import dev.velum.anonymize.report.ReportData.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HtmlReportTest {
  private static final String HTML =
      AnonymizationReport.of(AdultRelease.result()).titled("Adult census").toHtml();
  private static final Page PAGE = Page.parse(HTML);

  @Test
  void page_isHtmlAndXml() {
    assertThat(HTML).startsWith("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"");
    assertThat(PAGE.document().getDocumentElement().getNamespaceURI())
        .isEqualTo("http://www.w3.org/1999/xhtml");
    assertThat(PAGE.all("svg"))
        .extracting(Element::getNamespaceURI)
        .containsOnly("http://www.w3.org/2000/svg");
  }

  /** HTML takes {@code <div />} for an opened element that is never closed. */
  @Test
  void onlyElementsThatMayStandAlone_areClosedInOne() {
    Matcher closed = Pattern.compile("<([a-z0-9]+)[^<>]*/>").matcher(HTML);
    List<String> names = new ArrayList<>();
    while (closed.find()) {
      names.add(closed.group(1));
    }

    assertThat(names).containsOnly("meta", "rect", "line", "path", "circle");
  }

  @Test
  void page_runsAndFetchesNothing() {
    assertThat(HTML)
        .doesNotContainIgnoringCase("<script")
        .doesNotContainIgnoringCase("javascript:");
    assertThat(HTML).doesNotContainIgnoringCase("@import").doesNotContainIgnoringCase("url(");
    assertThat(PAGE.all("*"))
        .allSatisfy(
            element -> {
              for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String name = element.getAttributes().item(i).getNodeName();
                assertThat(name)
                    .isNotIn("src", "href", "xlink:href", "style")
                    .doesNotStartWith("on");
              }
            });
    assertThat(HTML.replaceAll("xmlns=\"http://www.w3.org/(1999/xhtml|2000/svg)\"", ""))
        .doesNotContain("http:")
        .doesNotContain("https:");
    assertThat(HTML).contains("content=\"default-src &#39;none&#39;; style-src");
  }

  @Test
  void page_showsAllFigures() {
    assertThat(PAGE.pictures())
        .startsWith(
            "Risk by attacker",
            "Records by class size",
            "Records by risk",
            "Sensitive: occupation",
            "Loss by attribute",
            "Generalization levels",
            "sex, input",
            "sex, published")
        .contains("age, input", "marital-status, published", "occupation, as it was")
        .hasSize(6 + 8 * 2 + 1);
    assertThat(PAGE.withClass("tile-figure"))
        .extracting(Element::getTextContent)
        .containsExactly("30,162", "1.73%", "219", "5", "20%", "0.246912");
    assertThat(PAGE.withClass("verdict-title"))
        .extracting(Element::getTextContent)
        .containsExactly("All models are satisfied");
    assertThat(PAGE.text())
        .contains("distinct 3-diversity of occupation")
        .contains("holds in all 219 classes")
        .contains("of 4,320 recodings were tried on 19,502 distinct tuples")
        .contains("No population table was given")
        .contains("Only values that at least 10 records share are named");
  }

  @Test
  void pictures_areNamedAndDescribed() {
    List<String> ids = new ArrayList<>();
    for (Element picture : PAGE.all("svg")) {
      if (picture.getAttribute("role").equals("img")) {
        Element title = Page.child(picture, "title");
        Element words = Page.child(picture, "desc");
        assertThat(picture.getAttribute("aria-labelledby"))
            .isEqualTo(title.getAttribute("id") + " " + words.getAttribute("id"));
        assertThat(words.getTextContent()).containsPattern("[0-9]").endsWith(".");
        ids.add(title.getAttribute("id"));
        ids.add(words.getAttribute("id"));
      }
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void descriptions_sayWhatThePicturesShow() {
    List<String> words = PAGE.all("desc").stream().map(Element::getTextContent).toList();

    assertThat(words.get(0))
        .startsWith("Prosecutor: highest risk of a record: input 100%, published 20%.")
        .contains("Records at risk above 20%: input 50.9%, published 0%.");
    assertThat(words.get(1)).contains("2 to 4: input 21.6%, published 0%. 5 to 9: input 12.4%,");
    assertThat(words.get(2)).contains("published: risks from 0.0311% to 20%, 0% of the records");
    assertThat(words.get(3))
        .contains("Most frequent value of a class: input 100%, published 77.8%");
    assertThat(words.get(4)).startsWith("sex: 1.73%. age: 20.6%.");
    assertThat(words.get(5)).contains("age: level 3 of 4, 72 values became 5.");
  }

  @Test
  void hostileNames_areTextAndNothingElse() {
    String name = "a<script>alert('&amp;')</script> \"b\" ]]> \u0000\u001b[31m \ud800 \u202e <!--";
    AnonymizationResult result =
        Tables.sixtyRecords(name, "</title>", "</style><img src='x'>")
            .require(kAnonymity(20), distinctLDiversity(2, "</style><img src='x'>"))
            .anonymize();
    String html = AnonymizationReport.of(result).titled("<h1>&\"'").toHtml();
    Page page = Page.parse(html);

    assertThat(page.all("script")).isEmpty();
    assertThat(page.all("img")).isEmpty();
    assertThat(html).doesNotContain("<script").doesNotContain("<img").doesNotContain("<!--");
    assertThat(html.chars()).doesNotContain(0, 0x1b, 0x202e, 0xd800);
    assertThat(page.all("h1")).extracting(Element::getTextContent).containsExactly("<h1>&\"'");
    assertThat(page.all("title").get(0).getTextContent()).isEqualTo("<h1>&\"'");
    assertThat(page.withClass("attribute").get(0).getTextContent())
        .startsWith("a<script>alert('&amp;')</script> \"b\" ]]> \ufffd\ufffd[31m");
    assertThat(page.withClass("attribute").get(2).getTextContent())
        .isEqualTo("</style><img src='x'>");
  }

  @Test
  void rareValue_isNotNamed() {
    Page page = Page.parse(AnonymizationReport.of(Tables.solved()).toHtml());

    // k is 20 and 10 records have the value: neither it nor a rarer one is named.
    assertThat(page.text()).contains("common").doesNotContain("tenfold", "ninefold");
    assertThat(page.text()).contains("other: 2 values");

    AnonymizationResult smallK =
        Tables.sixtyRecords("age", "city", "disease").require(kAnonymity(2)).anonymize();
    assertThat(AnonymizationReport.of(smallK).toHtml())
        .contains("tenfold", "other: 1 value")
        .doesNotContain("ninefold");
  }

  @Test
  void resultWithoutSolution_saysWhy() {
    Page page = Page.parse(AnonymizationReport.of(Tables.unsolved()).toHtml());

    assertThat(page.withClass("verdict-title"))
        .extracting(Element::getTextContent)
        .containsExactly("No solution");
    assertThat(page.withClass("bad")).hasSize(1);
    assertThat(page.text()).contains("61-anonymity (60 records)").doesNotContain("optimum");
    assertThat(page.pictures())
        .containsExactly("Risk by attacker", "Records by class size", "Records by risk");
  }

  @Test
  void modelThatFailsTheCheck_isTheVerdict() {
    ReportData data = ReportData.of(Tables.solved());
    Release release = data.release().orElseThrow();
    Verification failing =
        new Verification(List.of(new Verification.Outcome(kAnonymity(20), 1, 19)), 2, 19, 0);
    ReportData broken =
        new ReportData(
            data.asked(),
            data.input(),
            Optional.of(
                new Release(
                    release.side(),
                    release.suppressed(),
                    release.singleCells(),
                    release.score(),
                    release.gap(),
                    release.utility(),
                    release.attributes(),
                    release.told(),
                    failing,
                    release.spreads())),
            Optional.empty(),
            data.search());
    AnonymizationReport report = AnonymizationReport.of(broken);
    Page page = Page.parse(report.toHtml());

    assertThat(page.withClass("verdict").get(0).getAttribute("class")).isEqualTo("verdict bad");
    assertThat(page.text())
        .contains("A model is NOT satisfied", "Do not publish", "broken in 1 class with 19 records")
        .doesNotContain("All models are satisfied");
    assertThat(report.toText()).contains("A model is NOT satisfied", "NOT SATISFIED");
    assertThat(report).hasToString("AnonymizationReport[A model is NOT satisfied]");
  }

  /**
   * 60 records in classes of 15 need no generalization; with one more, two values share a class.
   */
  @Test
  void localRecoding_showsHowManyRecordsAreAtEachLevel() {
    AnonymizationResult local =
        Tables.sixtyRecords("age", "city", "disease")
            .recoding(LocalRecoding.treeOrder())
            .require(kAnonymity(15))
            .anonymize();
    AnonymizationResult raised =
        Tables.sixtyRecords("age", "city", "disease")
            .recoding(LocalRecoding.mondrian())
            .require(kAnonymity(16))
            .anonymize();

    Page exact = Page.parse(AnonymizationReport.of(local).toHtml());
    Page shared = Page.parse(AnonymizationReport.of(raised).toHtml());

    assertThat(exact.text())
        .contains("100% as they were", "Local recodings are not proven optimal")
        .doesNotContain("proven optimum");
    assertThat(exact.all("rect"))
        .extracting(Element::getTextContent)
        .contains("As it was: 60 records");
    assertThat(shared.all("rect"))
        .extracting(Element::getTextContent)
        .contains("Level 1: 60 records");
    assertThat(shared.text()).contains("0% as they were");
  }

  @Test
  void searchThatWasEnded_claimsNoOptimum() {
    AnonymizationResult result =
        Tables.sixtyRecords("age", "city", "disease")
            .require(kAnonymity(20))
            .limit(SearchLimits.none().withGroupings(1))
            .anonymize();

    String text = Page.parse(AnonymizationReport.of(result).toHtml()).text();

    assertThat(text.contains("proven optimum")).isEqualTo(result.gap() == 0);
  }
}
