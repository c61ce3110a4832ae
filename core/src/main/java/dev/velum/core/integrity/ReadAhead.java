package dev.velum.core.integrity;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a channel on a thread of its own, some pieces ahead of the one who takes them.
 *
 * <p>Copying a file's bytes out of the system costs about a tenth of the time of their SHA-256. On
 * another core it costs the hashing thread nothing. There are only two pieces, and large ones: the
 * reader waits most of the time, and each time it is woken the hashing thread pays with a call into
 * the system. For one taker; the channel must not be used otherwise before this is closed, and is
 * left open.
 */
final class ReadAhead implements Closeable {
  /** From this size on a file is worth a thread. */
  static final long WORTHWHILE_BYTES = 32L << 20;

  private static final int PIECE_BYTES = 1 << 21;
  private static final int PIECES = 2;

  /** What is read at once, and copied while it is in the cache. */
  private static final int STEP_BYTES = 1 << 17;

  private final ReadableByteChannel channel;
  private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(PIECES);
  private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(PIECES);
  private final Thread reader = new Thread(this::read, "velum-read-ahead");
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  ReadAhead(ReadableByteChannel channel) {
    this.channel = channel;
    for (int i = 0; i < PIECES; i++) {
      empty.add(ByteBuffer.allocate(PIECE_BYTES));
    }
    reader.setDaemon(true);
    reader.start();
  }

  /** A piece without bytes stands for the end. */
  private void read() {
    try {
      boolean more = true;
      while (more && !closed) {
        ByteBuffer piece = empty.take().clear();
        try {
          more = fill(piece);
        } catch (IOException | RuntimeException | Error e) {
          failure = e;
          more = false;
          piece.clear();
        }
        full.put(piece.flip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: nobody waits for more
    }
  }

  private boolean fill(ByteBuffer piece) throws IOException {
    while (piece.position() < PIECE_BYTES) {
      piece.limit(Math.min(piece.position() + STEP_BYTES, PIECE_BYTES));
      if (channel.read(piece) < 0) {
        return piece.position() > 0;
      }
    }
    return true;
  }

  /** Returns the next bytes, from 0 to the limit of the buffer; none at the end. */
  ByteBuffer next() throws IOException {
    try {
      ByteBuffer piece = full.take();
      Throwable thrown = failure;
      if (piece.hasRemaining() || thrown == null) {
        return piece;
      }
      throw new IOException("cannot read ahead", thrown);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  /** Takes back a piece that is not needed any more. */
  void giveBack(ByteBuffer piece) {
    empty.add(piece);
  }

  /** Returns when the channel is not read any more. */
  @Override
  public void close() {
    closed = true;
    reader.interrupt(); // out of a wait, or out of a read, which closes the channel
    ParallelWork.joinFully(reader);
  }
}
