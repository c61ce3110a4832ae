package dev.velum.core.audit;

/** Puts lines behind a position: their text, and what chain and tree come to. For one thread. */
final class LineWriter {
  private final AuditChain chain;
  private final TreeHash treeHash;
  private final RecordText recordText = new RecordText();
  private final JsonWriter out = new JsonWriter();
  private AuditPosition end = AuditPosition.start();
  private long firstOfBatch;

  LineWriter(AuditChain chain, TreeHash treeHash) {
    this.chain = chain;
    this.treeHash = treeHash;
  }

  /** Forgets all lines, and begins a batch behind this place; all before it is on the disk. */
  void from(AuditPosition position) {
    out.clear();
    end = position;
    firstOfBatch = position.count() + 1;
  }

  void header(AuditHeader header) {
    int start = out.length();
    header.write(out);
    byte[] code = endLine(start);
    end = end.begun(header, code, out.length() - start);
  }

  void record(AuditRecord record) {
    int start = out.length();
    recordText.write(record, firstOfBatch, out);
    byte[] code = endLine(start);
    byte[] leaf = treeHash.leaf(out.bytes(), start, out.length() - 1 - start);
    end = end.advanced(code, end.tree().append(leaf, treeHash), out.length() - start);
  }

  private byte[] endLine(int start) {
    byte[] code = chain.code(end.head(), out.bytes(), start, out.length());
    out.raw('\t');
    out.hex(code);
    out.raw('\n');
    return code;
  }

  /** Returns the place behind the last line. */
  AuditPosition end() {
    return end;
  }

  /** Returns the array that the lines begin, not copied. */
  byte[] bytes() {
    return out.bytes();
  }

  int length() {
    return out.length();
  }
}
