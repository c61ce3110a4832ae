package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.state;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.anonymize.dp.PrivacyBudget.Expense;
import dev.velum.core.internal.AtomicFile;
import dev.velum.core.internal.PathClaim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of {@code docs/formats/privacy-budget.md}: a header with the total, then a line for
 * each expense.
 *
 * <p>A last line without its end was never acknowledged, so no noise was drawn for it; it is cut
 * off when the file is opened. Not safe for use by several threads.
 */
final class BudgetFile {
  static final Pattern STATISTIC = Pattern.compile("[A-Za-z0-9 ._-]{1,100}");

  private static final String VERSION = "velum-privacy-budget-1";
  private static final String NUMBER = "([0-9][0-9.E-]{0,30})";
  private static final Pattern HEADER = Pattern.compile(VERSION + " " + NUMBER + " " + NUMBER);
  private static final Pattern LINE =
      Pattern.compile(NUMBER + " " + NUMBER + " (" + STATISTIC.pattern() + ")");
  private static final int MAX_BYTES = 64 << 20;

  private final Path path;
  private final FileChannel channel;
  private final PathClaim claim;
  private final List<Expense> expenses = new ArrayList<>();

  private BudgetFile(Path path, FileChannel channel, PathClaim claim) {
    this.path = path;
    this.channel = channel;
    this.claim = claim;
  }

  static BudgetFile open(Path path, PrivacyCost total) throws IOException {
    PathClaim claim = PathClaim.take(path).orElseThrow(() -> inUse(path));
    try {
      return open(path, claim, total);
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  private static BudgetFile open(Path path, PathClaim claim, PrivacyCost total) throws IOException {
    FileChannel channel = FileChannel.open(path, READ, WRITE, CREATE);
    try {
      if (channel.tryLock() == null) {
        throw inUse(path);
      }
      BudgetFile file = new BudgetFile(path, channel, claim);
      file.read(total);
      return file;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static BudgetFileException inUse(Path path) {
    return new BudgetFileException(path + ": the budget is in use elsewhere");
  }

  private void read(PrivacyCost total) throws IOException {
    long size = channel.size();
    if (size > MAX_BYTES) {
      throw new BudgetFileException(path + ": has more than " + MAX_BYTES + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // until all is read
    }
    String header = VERSION + " " + total.epsilon() + " " + total.delta() + "\n";
    int end = endOfLastLine(bytes.array());
    String[] lines = new String(bytes.array(), 0, end, UTF_8).split("\n", -1);
    if (end > 0) {
      checkHeader(lines[0], total);
    } else if (!header.startsWith(new String(bytes.array(), UTF_8))) {
      throw noHeader(); // no budget whose first line was torn
    }
    for (int line = 1; line < lines.length - 1; line++) {
      expenses.add(expense(lines[line], line + 1));
    }
    channel.truncate(end); // only now: a file of another kind stays as it is
    channel.position(end);
    if (end == 0) {
      write(header);
      AtomicFile.forceDirectory(path);
    }
  }

  private BudgetFileException noHeader() {
    return new BudgetFileException(path + ": line 1 is not the header of a privacy budget");
  }

  private static int endOfLastLine(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private void checkHeader(String line, PrivacyCost total) {
    Matcher header = HEADER.matcher(line);
    if (!header.matches()) {
      throw noHeader();
    }
    if (!cost(header, 1).equals(total)) {
      throw new BudgetFileException(path + ": line 1 has another total than the one given");
    }
  }

  private Expense expense(String line, int number) {
    Matcher fields = LINE.matcher(line);
    if (!fields.matches()) {
      throw new BudgetFileException(path + ": line " + number + " is not an expense");
    }
    return new Expense(fields.group(3), cost(fields, number));
  }

  private PrivacyCost cost(Matcher fields, int number) {
    try {
      return new PrivacyCost(
          Double.parseDouble(fields.group(1)), Double.parseDouble(fields.group(2)));
    } catch (IllegalArgumentException e) { // not a number, or out of range
      throw new BudgetFileException(path + ": line " + number + " has a cost out of range");
    }
  }

  List<Expense> expenses() {
    return expenses;
  }

  void append(Expense expense) {
    state(channel.isOpen(), "the budget was closed");
    PrivacyCost cost = expense.cost();
    try {
      write(cost.epsilon() + " " + cost.delta() + " " + expense.statistic() + "\n");
    } catch (IOException e) {
      close(); // what is in the file is unknown now: the next to open it finds out
      throw new BudgetFileException(path + ": the expense could not be written");
    }
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new BudgetFileException(path + ": could not be closed");
    } finally {
      claim.close();
    }
  }
}
