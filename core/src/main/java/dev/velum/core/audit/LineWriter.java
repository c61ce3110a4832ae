package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

  /** Puts the events of all batches behind the end, and returns their records, batch by batch. */
  List<List<AuditRecord>> batches(List<RecordBatch> batches, Instant time) {
    List<List<AuditRecord>> written = new ArrayList<>(batches.size());
    for (RecordBatch batch : batches) {
      List<AuditRecord> records = new ArrayList<>(batch.events().size());
      for (AuditEvent event : batch.events()) {
        AuditRecord record = toRecord(event, time);
        record(record);
        records.add(record);
      }
      written.add(records);
    }
    return written;
  }

  private AuditRecord toRecord(AuditEvent event, Instant time) {
    return new AuditRecord(
        end.count() + 1,
        time,
        event.actor(),
        event.action(),
        event.purpose(),
        event.subject().map(chain::pseudonym),
        event.outcome(),
        event.details());
  }

  private void record(AuditRecord record) {
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

  /** Returns the lines without their line feeds. */
  List<String> texts() {
    String text = new String(out.bytes(), 0, out.length(), UTF_8);
    return text.isEmpty() ? List.of() : List.of(text.substring(0, text.length() - 1).split("\n"));
  }

  /** Returns the array that the lines begin, not copied. */
  byte[] bytes() {
    return out.bytes();
  }

  int length() {
    return out.length();
  }
}
