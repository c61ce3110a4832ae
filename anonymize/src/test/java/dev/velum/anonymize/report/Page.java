package dev.velum.anonymize.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** A page as an XML parser sees it; fails on one that is not well-formed. */
record Page(Document document) {
  static Page parse(String html) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler());
      return new Page(builder.parse(new InputSource(new StringReader(html))));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError(e);
    }
  }

  List<Element> all(String name) {
    NodeList nodes = document.getElementsByTagNameNS("*", name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  List<Element> withClass(String style) {
    return all("*").stream()
        .filter(element -> List.of(element.getAttribute("class").split(" ", -1)).contains(style))
        .toList();
  }

  String text() {
    return document.getDocumentElement().getTextContent();
  }

  /** Returns the pictures that say something, each a name and a description. */
  List<String> pictures() {
    return all("svg").stream()
        .filter(element -> element.getAttribute("role").equals("img"))
        .map(element -> child(element, "title").getTextContent())
        .toList();
  }

  static Element child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getLocalName().equals(name)) {
        return element;
      }
    }
    throw new AssertionError(parent.getLocalName() + " has no " + name);
  }
}
