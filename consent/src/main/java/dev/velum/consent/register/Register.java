package dev.velum.consent.register;

import static dev.velum.consent.internal.Html.escaped;
import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.consent.internal.Csv;
import dev.velum.consent.internal.Json;
import dev.velum.consent.register.RegisterEntry.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Entries of one kind under a title, for an authority or for people. Immutable.
 *
 * @param title what the register is
 * @param entries in their order; each id once
 * @param <E> the kind of entry
 */
public record Register<E extends RegisterEntry>(String title, List<E> entries) {
  /**
   * Checks the ids.
   *
   * @throws IllegalArgumentException if the title is blank or an id stands twice
   */
  public Register {
    notBlank(title, "title");
    entries = List.copyOf(entries);
    Set<String> ids = new HashSet<>();
    for (E entry : entries) {
      argument(ids.add(entry.id()), "id %s must stand once", entry.id());
    }
  }

  /** Returns a register. */
  public static <E extends RegisterEntry> Register<E> of(String title, Collection<E> entries) {
    return new Register<>(title, List.copyOf(entries));
  }

  /** Returns this register with an entry added, or put in the place of the one with its id. */
  public Register<E> with(E entry) {
    List<E> changed = new ArrayList<>(entries);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).id().equals(entry.id())) {
        changed.set(i, entry);
        return new Register<>(title, changed);
      }
    }
    changed.add(entry);
    return new Register<>(title, changed);
  }

  /** Returns the entry with this id, if there is one. */
  public Optional<E> find(String id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  /** Returns the register as JSON: its title, and its entries as objects with lists of texts. */
  public String toJson() {
    List<Object> list = new ArrayList<>();
    for (E entry : entries) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("id", entry.id());
      entry.fields().forEach(field -> object.put(field.name(), field.values()));
      list.add(object);
    }
    Map<String, Object> register = new LinkedHashMap<>();
    register.put("title", title);
    register.put("entries", list);
    return Json.pretty(register);
  }

  /**
   * Returns the register as CSV (RFC 4180): a row of names, then a row for each entry; several
   * values are joined by {@code "; "}. A cell that a spreadsheet would take for a formula begins
   * with an apostrophe.
   */
  public String toCsv() {
    Set<String> names = new LinkedHashSet<>(List.of("id"));
    entries.forEach(entry -> entry.fields().forEach(field -> names.add(field.name())));
    StringBuilder csv = new StringBuilder();
    row(csv, List.copyOf(names));
    for (E entry : entries) {
      Map<String, String> cells = new LinkedHashMap<>();
      cells.put("id", entry.id());
      entry.fields().forEach(field -> cells.put(field.name(), String.join("; ", field.values())));
      row(csv, names.stream().map(name -> cells.getOrDefault(name, "")).toList());
    }
    return csv.toString();
  }

  private static void row(StringBuilder csv, List<String> cells) {
    try {
      Csv.row(csv, cells);
    } catch (IOException e) {
      throw new UncheckedIOException("a builder takes everything", e);
    }
  }

  /** Returns the register as a page of HTML that needs nothing else, and runs no scripts. */
  public String toHtml() {
    StringBuilder html = new StringBuilder(4_096);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\"")
        .append(" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(escaped(title))
        .append("</title>\n<style>\n")
        .append("body{font:16px/1.5 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}\n")
        .append("table{border-collapse:collapse;width:100%}\n")
        .append("th,td{border:1px solid #999;padding:.3em .6em;text-align:left;")
        .append("vertical-align:top}\nth{width:35%}\nul{margin:0;padding-left:1.2em}\n")
        .append("@media print{section{break-inside:avoid}}\n</style>\n</head>\n<body>\n<h1>")
        .append(escaped(title))
        .append("</h1>\n");
    for (E entry : entries) {
      html.append("<section>\n<h2>").append(escaped(entry.id())).append("</h2>\n<table>\n");
      entry.fields().forEach(field -> row(html, field));
      html.append("</table>\n</section>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void row(StringBuilder html, Field field) {
    html.append("<tr><th scope=\"row\">").append(escaped(field.label())).append("</th><td>");
    if (field.values().size() == 1) {
      html.append(escaped(field.values().get(0)));
    } else if (!field.values().isEmpty()) {
      html.append("<ul>");
      field.values().forEach(v -> html.append("<li>").append(escaped(v)).append("</li>"));
      html.append("</ul>");
    }
    html.append("</td></tr>\n");
  }
}
