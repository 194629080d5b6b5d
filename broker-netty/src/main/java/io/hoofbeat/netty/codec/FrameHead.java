package io.hoofbeat.netty.codec;

import io.hoofbeat.core.message.HeaderEscapes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Utf8;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.stomp.ClientFrame.Malformed;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.FrameText;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Command and headers of the frame that is being read, up to the empty line. Bytes are copied into a block and scanned there,
 * each of them once, however they are cut; where a limit is reached or a rule broken, the place alone decides, not the cut.
 *
 * <p>Confined to its decoder.
 */
final class FrameHead {

    /** How much is copied in one go. A small frame fits; what is copied beyond the head is left in the input. */
    private static final int WINDOW = 256;

    private static final int BLOCK_AT_FIRST = 512;
    /** Room for a block that is kept from frame to frame. */
    private static final int BLOCK_KEPT = 8 << 10;
    /** A line without a command is given up on after so many bytes; the longest command has 11. */
    private static final int COMMAND_BYTES_MAX = 40;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private static final byte[] ACCEPT_VERSION = "accept-version".getBytes(StandardCharsets.US_ASCII);

    private final FrameLimits limits;
    private final HeaderLines lines = new HeaderLines();
    private byte[] block = new byte[BLOCK_AT_FIRST];
    /** Bytes of the block that belong to the frame and are scanned. */
    private int bytes;

    private long bytesScanned;
    private @Nullable Command command;
    private HeaderEscapes escapes = HeaderEscapes.NONE;
    private StompVersion version = StompVersion.V1_0;
    private boolean isComplete;
    private boolean isVersion10;
    private @Nullable Malformed fault;

    // Of the line that is being scanned.
    private int lineStart;
    private int colon;
    private int lastCr;
    private int marks;

    FrameHead(FrameLimits limits) {
        this.limits = limits;
    }

    /**
     * Starts a frame.
     *
     * @param spoken null before the version is agreed
     */
    void start(@Nullable StompVersion spoken) {
        if (block.length > BLOCK_KEPT) {
            block = new byte[BLOCK_AT_FIRST];
        }
        bytes = 0;
        version = spoken == null ? StompVersion.V1_0 : spoken;
        escapes = version.escapes();
        command = null;
        isComplete = false;
        fault = null;
        lines.clear();
        startLine(0);
    }

    private void startLine(int start) {
        lineStart = start;
        colon = -1;
        lastCr = -1;
        marks = 0;
    }

    /**
     * Takes bytes up to the end of the head.
     *
     * @param in   borrowed; its reader index is moved behind what was taken
     * @param most how many bytes may be taken
     * @return whether the head is complete; when it is not, more bytes are needed unless there is a {@link #fault()}
     */
    boolean read(ByteBuf in, int most) {
        int end = in.readerIndex() + most;
        while (in.readerIndex() < end && fault == null && !isComplete) {
            int count = Math.min(Math.min(WINDOW, end - in.readerIndex()), limits.headerBytesMax() - bytes);
            if (count == 0) {
                fault = malformed(
                                "Headers of more than " + limits.headerBytesMax() + " bytes",
                                "command and headers of a frame have at most " + limits.headerBytesMax()
                                        + " bytes (limits.headerBytesMax)")
                        .because(Limit.HEADER_BYTES);
                return false;
            }
            makeRoom(bytes + count);
            int start = in.readerIndex();
            // Where Netty may not use Unsafe, as on Java 25, getBytes would make a view of the buffer each time.
            in.readBytes(block, bytes, count);
            int stop = scan(bytes, bytes + count);
            in.readerIndex(start + stop - bytes);
            bytesScanned += stop - bytes;
            bytes = stop;
        }
        return isComplete;
    }

    private void makeRoom(int size) {
        if (size > block.length) {
            block = Arrays.copyOf(block, Math.max(size, Math.min(2 * block.length, limits.headerBytesMax())));
        }
    }

    /**
     * Scans the block from {@code from}, until the head is complete, a rule is broken or {@code to} is reached.
     *
     * @return index behind the last byte that was scanned
     */
    private int scan(int from, int to) {
        int i = from;
        while (true) {
            // One byte more than a line may have for its CR, and one to tell that it is longer.
            long lineBytesMax = command == null ? COMMAND_BYTES_MAX : limits.headerLineBytesMax() + 2L;
            int lineEndMax = (int) Math.min(lineStart + lineBytesMax, Integer.MAX_VALUE);
            i = nextMark(block, i, Math.min(to, lineEndMax));
            if (i == lineEndMax) {
                fault = command == null ? unknownCommand(i) : lineTooLong();
                return i;
            }
            if (i == to) {
                return i;
            }
            switch (block[i]) {
                case '\n' -> {
                    endLine(i);
                    if (isComplete || fault != null) {
                        return i + 1;
                    }
                    startLine(i + 1);
                }
                case ':' -> colon = colon < 0 ? i : colon;
                case '\\' -> marks |= HeaderLines.BACKSLASH;
                case '\r' -> {
                    marks |= lastCr >= 0 ? HeaderLines.CARRIAGE_RETURN : 0;
                    lastCr = i;
                }
                case 0 -> {
                    onNul(i);
                    return i + 1;
                }
                default -> {
                    // A control character without a meaning.
                }
            }
            i++;
        }
    }

    /** Index of the next byte that is a colon, a backslash or less than 0x0E, as LF, CR and NUL are; or {@code to}. */
    private static int nextMark(byte[] block, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long eight = (long) EIGHT.get(block, i);
            long colons = eight ^ (ONES * ':');
            long backslashes = eight ^ (ONES * '\\');
            // The lowest set bit belongs to the first such byte; a borrow can only set bits above a true one.
            long found = (((eight - ONES * 0x0E) & ~eight)
                            | ((colons - ONES) & ~colons)
                            | ((backslashes - ONES) & ~backslashes))
                    & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            byte b = block[i];
            if (b == ':' || b == '\\' || (b >= 0 && b < 0x0E)) {
                return i;
            }
        }
        return to;
    }

    private void endLine(int lineFeed) {
        int end = lineFeed;
        if (lastCr >= 0) {
            if (lastCr == lineFeed - 1) {
                end = lastCr;
            } else {
                marks |= HeaderLines.CARRIAGE_RETURN;
            }
        }
        if (command == null) {
            onCommand(end);
        } else if (end == lineStart) {
            isComplete = true;
            isVersion10 = command.opensSession() ? firstLine(ACCEPT_VERSION) < 0 : version == StompVersion.V1_0;
        } else {
            onHeader(end);
        }
    }

    private void onCommand(int end) {
        command = Command.of(block, lineStart, end);
        if (command == null) {
            fault = unknownCommand(end);
        } else if (command.opensSession()) {
            escapes = HeaderEscapes.NONE;
        }
    }

    private void onHeader(int end) {
        fault = faultOfLine(end);
        if (fault == null) {
            lines.add(lineStart, colon, end, marks);
        }
    }

    private @Nullable Malformed faultOfLine(int end) {
        if (end - lineStart > limits.headerLineBytesMax()) {
            return lineTooLong();
        }
        if (lines.count() == limits.headersMax()) {
            return malformed(
                            "More than " + limits.headersMax() + " headers",
                            "a frame has at most " + limits.headersMax() + " headers (limits.headersMax)")
                    .because(Limit.HEADERS);
        }
        if ((marks & HeaderLines.CARRIAGE_RETURN) != 0 && version.isAtLeast(StompVersion.V1_2)) {
            return malformed(
                    "Carriage return inside " + nameOfLine(end),
                    "a carriage return in a header is written \\r; unescaped it may only stand before a line feed");
        }
        if (colon < 0) {
            return malformed(
                    "Header line without a colon: " + shown(lineStart, end),
                    "a header is a name, a colon and a value; an empty line ends the headers");
        }
        if (colon == lineStart) {
            return emptyName();
        }
        if ((marks & HeaderLines.BACKSLASH) != 0 && escapes != HeaderEscapes.NONE && !hasValidEscapes(end)) {
            return malformed(
                    "Undefined escape in " + nameOfLine(end),
                    "STOMP " + version.text() + " knows the escapes "
                            + (escapes == HeaderEscapes.V1_2 ? "\\r, \\n, \\c and \\\\" : "\\n, \\c and \\\\"));
        }
        return null;
    }

    private boolean hasValidEscapes(int end) {
        for (int i = lineStart; i < end; i++) {
            if (block[i] == '\\') {
                i++;
                if (i == end || !escapes.isEscape(block[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    private void onNul(int at) {
        if (command == null) {
            onCommand(at);
        }
        if (command != null) {
            fault = malformed(
                    command + " ends inside its headers",
                    "an empty line must stand between the headers and the NUL that ends the frame");
        }
    }

    private Malformed unknownCommand(int end) {
        String text = new String(block, lineStart, end - lineStart, StandardCharsets.UTF_8);
        return ClientFrameParser.unknown(text, Headers.EMPTY);
    }

    private Malformed lineTooLong() {
        return malformed(
                        "Header line longer than " + limits.headerLineBytesMax() + " bytes",
                        "a header line has at most " + limits.headerLineBytesMax()
                                + " bytes (limits.headerLineBytesMax)")
                .because(Limit.HEADER_LINE_BYTES);
    }

    private Malformed emptyName() {
        return malformed("Header without a name", "a header is a name, a colon and a value; the name is not empty");
    }

    /** The line being scanned, without its value: that may be a credential. */
    private String nameOfLine(int end) {
        return "header " + shown(lineStart, colon < 0 ? end : colon);
    }

    /**
     * Takes blanks around names and values off, where STOMP 1.0 is spoken.
     *
     * @return whether there were any; then {@link #fault()} may be set, since a name may have become empty
     */
    boolean trimIfDue() {
        boolean changed = isVersion10 && lines.trim(block);
        for (int line = 0; changed && line < lines.count(); line++) {
            if (lines.nameStart(line) == lines.nameEnd(line)) {
                fault = emptyName();
                break;
            }
        }
        return changed;
    }

    /** Whether a head that is complete follows STOMP 1.0: a CONNECT does that does not say which versions it accepts. */
    boolean isVersion10() {
        return isVersion10;
    }

    /** Index of the first line under a name, or -1 when there is none. */
    int firstLine(byte[] name) {
        for (int line = 0; line < lines.count(); line++) {
            if (Arrays.equals(name, 0, name.length, block, lines.nameStart(line), lines.nameEnd(line))) {
                return line;
            }
        }
        return -1;
    }

    /**
     * Size of the body in bytes by the {@code content-length} in a line.
     *
     * @param line index of the line, or -1 for none
     * @return -1 when there is none; also when it is no number or beyond the limit, and then there is a {@link #fault()}
     */
    int contentLength(int line) {
        if (line < 0) {
            return -1;
        }
        long length = digits(lines.valueStart(line), lines.valueEnd(line));
        if (length < 0) {
            fault = malformed(
                    command + " with an invalid content-length: " + shown(lines.valueStart(line), lines.valueEnd(line)),
                    "content-length is the number of octets in the body, in digits alone");
            return -1;
        }
        if (length > limits.bodyBytesMax()) {
            fault = bodyTooLarge();
            return -1;
        }
        return (int) length;
    }

    /** The number in a value, or -1 when it is not from 1 to 10 digits. */
    private long digits(int from, int to) {
        if (from == to || to - from > 10) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = block[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** The answer to a frame whose body is beyond the limit. */
    Malformed bodyTooLarge() {
        return malformed(
                        command + " with a body of more than " + limits.bodyBytesMax() + " bytes",
                        "a body has at most " + limits.bodyBytesMax() + " bytes (limits.bodyBytesMax)")
                .because(Limit.BODY_BYTES);
    }

    Command command() {
        return Objects.requireNonNull(command, "command");
    }

    /** The lines of a head that is complete. */
    HeaderLines lines() {
        return lines;
    }

    /** Where the offsets of {@link #lines()} point to. A LF stands before each line. */
    byte[] block() {
        return block;
    }

    /** What is wrong with the bytes taken so far, or null. */
    @Nullable
    Malformed fault() {
        return fault;
    }

    /** All headers as text, or null when one of them is not UTF-8; then there is a {@link #fault()}. */
    @Nullable
    Headers headers() {
        Headers.Builder headers = Headers.builder(lines.count());
        for (int line = 0; line < lines.count(); line++) {
            String name = name(line);
            String value = value(line);
            if (name == null || value == null) {
                return null;
            }
            headers.add(name, value);
        }
        return headers.build();
    }

    /** The name in a line, unescaped; null, and a {@link #fault()}, when it is not UTF-8. */
    @Nullable
    String name(int line) {
        String common = CommonNames.find(block, lines.nameStart(line), lines.nameEnd(line));
        return common != null ? common : text(line, lines.nameStart(line), lines.nameEnd(line));
    }

    /** The value in a line, unescaped; null, and a {@link #fault()}, when it is not UTF-8. */
    @Nullable
    String value(int line) {
        return text(line, lines.valueStart(line), lines.valueEnd(line));
    }

    private @Nullable String text(int line, int from, int to) {
        if (Utf8.isValid(block, from, to)) {
            return lenientText(from, to);
        }
        fault = malformed(
                "Header " + shown(lines.nameStart(line), lines.nameEnd(line)) + " is not UTF-8",
                "commands and headers are encoded in UTF-8");
        return null;
    }

    private String lenientText(int from, int to) {
        String wire = new String(block, from, to - from, StandardCharsets.UTF_8);
        String meant = escapes.unescape(wire);
        return meant == null ? wire : meant;
    }

    /** The answer to a frame that breaks a rule: it shows the headers read so far and carries their receipt. */
    Malformed malformed(String summary, String rule) {
        if (version == StompVersion.V1_0) {
            lines.trim(block);
        }
        Headers.Builder headers = Headers.builder();
        for (int line = 0; line < lines.count(); line++) {
            headers.add(
                    lenientText(lines.nameStart(line), lines.nameEnd(line)),
                    lenientText(lines.valueStart(line), lines.valueEnd(line)));
        }
        return ClientFrameParser.malformed(command == null ? "" : command.name(), headers.build(), summary, rule);
    }

    private String shown(int from, int to) {
        return FrameText.printable(new String(block, from, to - from, StandardCharsets.UTF_8), 60);
    }

    /** Bytes that were looked at since this was made, for the proof that each is looked at once. */
    long bytesScanned() {
        return bytesScanned;
    }

    /** What is held in memory, in bytes. */
    int heldBytes() {
        return block.length + lines.heldBytes();
    }
}
