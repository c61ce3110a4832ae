package dev.velum.consent.export;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.consent.fulfilment.ExportedRecord;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way from the stores into a package: they come mixed, and are read again group by
 * group, once for each form. They wait in a temporary file in blocks, each sealed under a key that
 * is nowhere but in memory, so that a crash leaves nothing to read; where the system lets an open
 * file lose its name, it leaves nothing at all.
 *
 * <p>Memory is {@value #BUFFER_BYTES} bytes, one record, and 12 bytes for each block. Not safe for
 * use by several threads.
 */
final class Spool implements Closeable {
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int KEY_BYTES = 32;
  private static final int NO_VALUE = -1;

  private final Map<String, Map<String, Group>> groups = new LinkedHashMap<>();
  private final FileChannel file;
  private final KeyEncryptionKey key;
  private final EnvelopeCipher cipher;
  private long buffered;

  private Spool(FileChannel file) {
    this.file = file;
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    this.key = KeyEncryptionKey.fromRawKey(random);
    this.cipher = EnvelopeCipher.forRecipients(key);
  }

  /** Returns an empty spool in the folder of a file. */
  static Spool beside(Path target) throws IOException {
    Path name = Path.of("." + target.getFileName() + "." + UUID.randomUUID() + ".spool");
    Path path = target.toAbsolutePath().resolveSibling(name);
    Set<OpenOption> options = Set.of(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE);
    return new Spool(FileChannel.open(path, options, ownerOnly(path, "rw-------")));
  }

  /** Returns the permissions for a new file, where the file system knows owners. */
  static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Adds a record of a store. */
  void add(String store, ExportedRecord entry) throws IOException {
    Group group =
        groups
            .computeIfAbsent(store, unused -> new LinkedHashMap<>())
            .computeIfAbsent(entry.group(), name -> new Group(store, name));
    int before = group.buffer.size();
    group.append(entry);
    buffered += group.buffer.size() - before;
    if (buffered >= BUFFER_BYTES) {
      flush();
    }
  }

  /** Returns the groups of all stores, in the order in which their first records came. */
  List<Group> groups() {
    List<Group> all = new ArrayList<>();
    groups.values().forEach(ofStore -> all.addAll(ofStore.values()));
    return all;
  }

  /** Hands on the records of a group, as they came. */
  void read(Group group, RecordReader reader) throws IOException {
    flush();
    List<String> names = List.copyOf(group.columns.keySet());
    for (Block block : group.blocks) {
      ByteBuffer sealed = ByteBuffer.allocate(block.length);
      while (sealed.hasRemaining()) {
        if (file.read(sealed, block.position + sealed.position()) < 0) {
          throw new EOFException("the spool has lost its end");
        }
      }
      byte[] opened = cipher.open(sealed.array(), EncryptionContext.empty());
      ByteBuffer in = ByteBuffer.wrap(opened);
      while (in.hasRemaining()) {
        reader.take(fields(in, names));
      }
    }
  }

  private static Map<String, @Nullable String> fields(ByteBuffer in, List<String> names) {
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    for (int left = in.getInt(); left > 0; left--) {
      String name = names.get(in.getInt());
      int length = in.getInt();
      if (length == NO_VALUE) {
        fields.put(name, null);
      } else {
        fields.put(name, in.asCharBuffer().limit(length).toString());
        in.position(in.position() + Character.BYTES * length);
      }
    }
    return fields;
  }

  private void flush() throws IOException {
    for (Group group : groups()) {
      if (group.buffer.size() > 0) {
        byte[] sealed = cipher.seal(group.buffer.toByteArray(), EncryptionContext.empty());
        long position = file.size();
        ByteBuffer bytes = ByteBuffer.wrap(sealed);
        while (bytes.hasRemaining()) {
          file.write(bytes, position + bytes.position());
        }
        group.blocks.add(new Block(position, sealed.length));
        group.buffer = new ByteArrayOutputStream();
      }
    }
    buffered = 0;
  }

  /** Destroys the key and removes the file. */
  @Override
  public void close() throws IOException {
    key.destroy();
    file.close();
  }

  private record Block(long position, int length) {}

  /** The records of one group of a store. */
  static final class Group {
    private final String store;
    private final String name;
    private final Map<String, Integer> columns = new LinkedHashMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private long recordCount;

    private Group(String store, String name) {
      this.store = store;
      this.name = name;
    }

    private void append(ExportedRecord entry) {
      int size = Integer.BYTES;
      for (String value : entry.fields().values()) {
        size += 2 * Integer.BYTES + (value == null ? 0 : Character.BYTES * value.length());
      }
      ByteBuffer out = ByteBuffer.allocate(size).putInt(entry.fields().size());
      for (Map.Entry<String, @Nullable String> field : entry.fields().entrySet()) {
        Integer known = columns.putIfAbsent(field.getKey(), columns.size());
        out.putInt(Objects.requireNonNullElse(known, columns.size() - 1));
        String value = field.getValue();
        if (value == null) {
          out.putInt(NO_VALUE);
        } else {
          out.putInt(value.length());
          out.asCharBuffer().put(value);
          out.position(out.position() + Character.BYTES * value.length());
        }
      }
      buffer.write(out.array(), 0, size);
      recordCount++;
    }

    String store() {
      return store;
    }

    String name() {
      return name;
    }

    long recordCount() {
      return recordCount;
    }

    /** Returns the names of all fields that a record has, in the order of their appearance. */
    List<String> columns() {
      return List.copyOf(columns.keySet());
    }
  }

  /** Takes the fields of a record. */
  @FunctionalInterface
  interface RecordReader {
    void take(Map<String, @Nullable String> fields) throws IOException;
  }
}
