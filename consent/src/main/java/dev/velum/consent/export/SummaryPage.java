package dev.velum.consent.export;

import dev.velum.consent.export.ProcessingInformation.Statement;
import dev.velum.consent.export.ProcessingInformation.Topic;
import dev.velum.consent.fulfilment.Retained;
import dev.velum.consent.internal.Html;
import dev.velum.consent.rights.RefusedPart;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page of a package that a person reads: what is held, what they must be told of it, what is
 * not included, and the data. It needs nothing else, runs no scripts, and prints. It is well-formed
 * both as HTML and as XML.
 */
final class SummaryPage {
  /** So many records of a group are shown; all of them are in the group's files. */
  private static final int MAX_SHOWN = 200;

  /** A longer value is cut on the page, and whole in the files. */
  private static final int MAX_VALUE = 2_000;

  /** With more columns each record is a list of its fields. */
  private static final int MAX_TABLE_COLUMNS = 5;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final PackageContents contents;
  private final Writer out;

  SummaryPage(PackageContents contents, Writer out) {
    this.contents = contents;
    this.out = out;
  }

  void write() throws IOException {
    String title = contents.isPortability() ? "Your data to take along" : "Your personal data";
    raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
    raw("<meta http-equiv=\"Content-Security-Policy\"");
    raw(" content=\"default-src 'none'; style-src 'unsafe-inline'\" />\n");
    raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
    raw(
        "<meta name=\"referrer\" content=\"no-referrer\" />\n<title>"
            + title
            + "</title>\n<style>\n");
    raw(css());
    raw("</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"eyebrow\">");
    List<Statement> controller = contents.information().statements(Topic.CONTROLLER);
    text(controller.isEmpty() ? "" : controller.get(0).text());
    raw("</p>\n<h1>" + title + "</h1>\n");
    lead();
    raw("<dl class=\"facts\">\n");
    fact("Request", contents.request().id().toString());
    fact("Compiled", TIME.format(contents.created()));
    fact("Opens until", TIME.format(contents.expires()));
    fact("Records", Long.toString(contents.recordCount()));
    raw("</dl>\n</header>\n");
    overview();
    if (!contents.isPortability()) {
      information();
    }
    omissions();
    data();
    footer();
    raw("</main>\n</body>\n</html>\n");
  }

  private void lead() throws IOException {
    raw("<p class=\"lead\">");
    if (contents.recordCount() == 0) {
      text(
          contents.isPortability()
              ? "We hold no data that you provided to us on consent or contract."
              : "We looked in all our registered stores and hold no personal data about you that"
                  + " can be given out.");
    } else if (contents.isPortability()) {
      text(
          "This is the data that you provided to us on your consent or a contract, in a form that"
              + " other services can read (GDPR Art. 20).");
    } else {
      text(
          "We process personal data about you. This is a copy of it (GDPR Art. 15(3)), with what"
              + " you must be told about its use.");
    }
    raw("</p>\n");
  }

  private void overview() throws IOException {
    if (contents.recordCount() == 0) {
      return;
    }
    tableStart("What is in this package", "Files");
    for (PackageContents.GroupFiles files : contents.files()) {
      raw("<tr><th scope=\"row\">");
      text(files.group().store());
      raw("</th><td>");
      text(files.group().name());
      raw("</td><td class=\"number\">" + files.group().recordCount() + "</td><td>");
      link(files.json(), "JSON");
      raw(" ");
      link(files.csv(), "CSV");
      raw("</td></tr>\n");
    }
    raw("</tbody>\n</table></div>\n</section>\n");
  }

  /** Begins a table of groups whose last column has a name of its own. */
  private void tableStart(String title, String last) throws IOException {
    raw("<section>\n<h2>" + title + "</h2>\n");
    raw("<div class=\"card wide\"><table>\n<thead><tr>");
    raw("<th scope=\"col\">Store</th><th scope=\"col\">Kind</th>");
    raw("<th scope=\"col\" class=\"number\">Records</th>");
    raw("<th scope=\"col\">" + last + "</th></tr></thead>\n<tbody>\n");
  }

  private void information() throws IOException {
    raw("<section>\n<h2>What we must tell you</h2>\n");
    for (Topic topic : Topic.values()) {
      List<Statement> told = contents.information().statements(topic);
      if (!told.isEmpty()) {
        raw("<div class=\"card topic\">\n<h3>");
        text(topic.title());
        raw(" <span class=\"soft\">");
        text(topic.article());
        raw("</span></h3>\n<ul>\n");
        for (Statement statement : told) {
          raw("<li>");
          text(statement.text());
          if (!statement.activity().isEmpty()) {
            raw(" <span class=\"soft\">(");
            text(statement.activity());
            raw(")</span>");
          }
          raw("</li>\n");
        }
        raw("</ul>\n</div>\n");
      }
    }
    raw("</section>\n");
  }

  private void omissions() throws IOException {
    if (!contents.refused().isEmpty()) {
      raw("<section>\n<h2>What was refused</h2>\n<div class=\"card note topic\">\n<ul>\n");
      for (RefusedPart part : contents.refused()) {
        raw("<li>");
        text(part.part());
        raw(": ");
        text(part.refusal().article());
        raw(" <span class=\"soft\">");
        text(part.refusal().justification());
        raw("</span>");
        if (part.until().isPresent()) {
          text(", possible from " + part.until().get());
        }
        raw("</li>\n");
      }
      raw("</ul>\n");
      raw("<p class=\"lead\">You can complain to ");
      text(contents.information().remedies().authority());
      raw(" (");
      text(contents.information().remedies().contact().toString());
      raw("), and you can go to court: ");
      text(contents.information().remedies().judicialRemedy());
      raw(" (GDPR Art. 12(4), 77, 79).</p>\n</div>\n</section>\n");
    }
    if (!contents.withheld().isEmpty()) {
      tableStart("What is not included", "Why");
      for (Retained rows : contents.withheld()) {
        raw("<tr><th scope=\"row\">");
        text(rows.store());
        raw("</th><td>");
        text(rows.group());
        raw("</td><td class=\"number\">" + rows.rowCount() + "</td><td>");
        text(rows.reason());
        raw(" <span class=\"soft\">");
        text(rows.article());
        raw("</span></td></tr>\n");
      }
      raw("</tbody>\n</table></div>\n</section>\n");
    }
  }

  private void data() throws IOException {
    if (contents.recordCount() == 0) {
      return;
    }
    raw("<section>\n<h2>The data</h2>\n");
    for (PackageContents.GroupFiles files : contents.files()) {
      Spool.Group group = files.group();
      raw("<div class=\"card wide\">\n<h3>");
      text(group.name());
      raw(" <span class=\"soft\">");
      text(group.store());
      raw("</span></h3>\n");
      List<String> columns = group.columns();
      if (columns.isEmpty()) {
        raw("<p class=\"soft\">These records hold nothing but that they are there.</p>\n");
      } else if (columns.size() > MAX_TABLE_COLUMNS || group.recordCount() == 1) {
        lists(group);
      } else {
        table(group, columns);
      }
      if (group.recordCount() > MAX_SHOWN) {
        raw("<p class=\"soft\">Shown are the first " + MAX_SHOWN + " of ");
        raw(group.recordCount() + " records; all of them are in ");
        link(files.json(), files.json());
        raw(".</p>\n");
      }
      raw("</div>\n");
    }
    raw("</section>\n");
  }

  private void lists(Spool.Group group) throws IOException {
    firstOf(
        group,
        fields -> {
          raw("<dl class=\"fields\">\n");
          for (Map.Entry<String, @Nullable String> field : fields.entrySet()) {
            raw("<dt>");
            text(field.getKey());
            raw("</dt><dd dir=\"auto\">");
            value(field.getValue());
            raw("</dd>\n");
          }
          raw("</dl>\n");
        });
  }

  private void table(Spool.Group group, List<String> columns) throws IOException {
    raw("<table>\n<thead><tr>");
    for (String column : columns) {
      raw("<th scope=\"col\">");
      text(column);
      raw("</th>");
    }
    raw("</tr></thead>\n<tbody>\n");
    firstOf(
        group,
        fields -> {
          raw("<tr>");
          for (String column : columns) {
            raw("<td class=\"value\" dir=\"auto\">");
            value(fields.get(column));
            raw("</td>");
          }
          raw("</tr>\n");
        });
    raw("</tbody>\n</table>\n");
  }

  private void firstOf(Spool.Group group, Spool.RecordReader reader) throws IOException {
    List<Long> shown = new ArrayList<>(List.of(0L));
    contents
        .spool()
        .read(
            group,
            fields -> {
              long number = shown.get(0);
              shown.set(0, number + 1);
              if (number < MAX_SHOWN) {
                reader.take(fields);
              }
            });
  }

  private void value(@Nullable String value) throws IOException {
    if (value == null) {
      raw("<span class=\"none\">no value</span>");
    } else if (value.isEmpty()) {
      raw("<span class=\"none\">empty</span>");
    } else if (value.length() <= MAX_VALUE) {
      text(value);
    } else {
      text(value.substring(0, MAX_VALUE));
      raw("<span class=\"none\"> … cut after " + MAX_VALUE + " of " + value.length());
      raw(" characters</span>");
    }
  }

  private void footer() throws IOException {
    raw("<footer>\n<p>JSON holds every value exactly as we hold it. CSV is for spreadsheets: ");
    text(PackageContents.CSV_NOTE);
    raw(".</p>\n<p>To check that nothing has changed, run <code>sha256sum --check ");
    raw(PackageTarget.MANIFEST + "</code> in this folder.</p>\n");
    raw(
        "<p>This package is personal data. Keep it safe, and delete it when you need it no"
            + " more.</p>");
    raw("\n</footer>\n");
  }

  private void fact(String name, String value) throws IOException {
    raw("<dt>" + name + "</dt><dd>");
    text(value);
    raw("</dd>\n");
  }

  /** Links lead to files of the package, whose names are ours. */
  private void link(String file, String label) throws IOException {
    raw("<a href=\"" + file + "\">");
    text(label);
    raw("</a>");
  }

  private void raw(String html) throws IOException {
    out.write(html);
  }

  private void text(String text) throws IOException {
    out.write(Html.escaped(visible(text)));
  }

  /** HTML has no form for most control characters; the symbols of Unicode show them. */
  private static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\n' && c != '\t') {
        visible.append((char) ('\u2400' + c));
      } else if (c >= '\u007f' && c <= '\u009f') {
        visible.append('\ufffd');
      } else {
        visible.append(c);
      }
    }
    return visible.toString();
  }

  private static String css() {
    try (InputStream in = SummaryPage.class.getResourceAsStream("summary.css")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks summary.css");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the jar cannot be read", e);
    }
  }
}
