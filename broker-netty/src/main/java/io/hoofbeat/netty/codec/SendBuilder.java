package io.hoofbeat.netty.codec;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageTail;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrame.Malformed;
import io.hoofbeat.core.stomp.ClientFrame.Send;
import io.hoofbeat.core.stomp.StompVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Message} from the head of a SEND. Lines that may pass as they are, which is nearly always all of them, are
 * copied once, from the block to the tail of the message. Others, which need the escapes of STOMP 1.2, go through text.
 *
 * <p>Confined to its decoder.
 */
final class SendBuilder {

    private static final byte[] DESTINATION = "\ndestination:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = "\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    private final FrameHead head;
    private final DestinationPrefixes prefixes;
    private final DestinationCache cache = new DestinationCache();

    // Of the frame that is being made; indexes of lines, -1 for none.
    private int destinationLine;
    private int contentLengthLine;
    private int receiptLine;
    private int transactionLine;
    private int passedOnBytes;
    private int flags;
    private int bodyOffset;
    private @Nullable Destination destination;
    private @Nullable String receipt;
    private @Nullable String transaction;
    private final ClientFrame.PlainSend plain = new ClientFrame.PlainSend();
    /** Head of the tail if lines cannot pass as they are. */
    private @Nullable MessageTail rewritten;

    SendBuilder(FrameHead head, DestinationPrefixes prefixes) {
        this.head = head;
        this.prefixes = prefixes;
    }

    /**
     * Reads the head, which is complete.
     *
     * @return what is wrong with it, or null
     */
    @Nullable
    Malformed start(StompVersion version) {
        boolean trimmed = head.trimIfDue();
        int marks = readLines();
        if (head.fault() != null) {
            return head.fault();
        }
        if (destinationLine < 0) {
            return head.malformed("SEND without destination", "SEND must have the header destination");
        }
        marks |= head.lines().marks(destinationLine);
        receipt = receiptLine < 0 ? null : head.value(receiptLine);
        transaction = transactionLine < 0 ? null : head.value(transactionLine);
        destination = resolveDestination();
        if (head.fault() != null) {
            return head.fault();
        }
        boolean hasBackslash = (marks & HeaderLines.BACKSLASH) != 0;
        boolean hasReturn = (marks & HeaderLines.CARRIAGE_RETURN) != 0;
        rewritten = null;
        if (trimmed || hasReturn || (hasBackslash && version == StompVersion.V1_0)) {
            rewritten = rewrite();
        } else if (hasBackslash) {
            flags |= Message.HAS_ESCAPES;
        }
        return head.fault();
    }

    /** Finds the headers that have a meaning, and which lines are passed on; returns all marks of these. */
    private int readLines() {
        HeaderLines lines = head.lines();
        byte[] block = head.block();
        destinationLine = -1;
        contentLengthLine = -1;
        receiptLine = -1;
        transactionLine = -1;
        passedOnBytes = 0;
        flags = 0;
        int marks = 0;
        boolean persistentSeen = false;
        for (int line = 0; line < lines.count(); line++) {
            KnownHeader known = KnownHeader.of(block, lines.nameStart(line), lines.nameEnd(line));
            switch (known) {
                case DESTINATION -> destinationLine = destinationLine < 0 ? line : destinationLine;
                case CONTENT_LENGTH -> contentLengthLine = contentLengthLine < 0 ? line : contentLengthLine;
                case RECEIPT -> receiptLine = receiptLine < 0 ? line : receiptLine;
                case TRANSACTION -> transactionLine = transactionLine < 0 ? line : transactionLine;
                case PERSISTENT -> {
                    if (!persistentSeen && isFalse(block, lines.valueStart(line), lines.valueEnd(line))) {
                        flags |= known.flag();
                    }
                    persistentSeen = true;
                }
                default -> flags |= known.flag();
            }
            if (known.isPassedOn()) {
                marks |= lines.marks(line);
                passedOnBytes += lines.valueEnd(line) - lines.nameStart(line) + 1;
                lines.passOn(line);
            }
        }
        return marks;
    }

    private static boolean isFalse(byte[] block, int from, int to) {
        return to - from == 5
                && block[from] == 'f'
                && block[from + 1] == 'a'
                && block[from + 2] == 'l'
                && block[from + 3] == 's'
                && block[from + 4] == 'e';
    }

    private @Nullable Destination resolveDestination() {
        byte[] block = head.block();
        int from = head.lines().valueStart(destinationLine);
        int to = head.lines().valueEnd(destinationLine);
        Destination known = cache.find(block, from, to);
        if (known != null) {
            return known;
        }
        String text = head.value(destinationLine);
        if (text == null) {
            return null;
        }
        Destination resolved = prefixes.resolve(text);
        cache.keep(block, from, to, resolved);
        return resolved;
    }

    /** The head of the tail by way of text; null, and a fault of the head, when a line is not UTF-8. */
    private @Nullable MessageTail rewrite() {
        MessageTail tail = new MessageTail(Objects.requireNonNull(destination).text());
        for (int line = 0; line < head.lines().count(); line++) {
            if (head.lines().isPassedOn(line)) {
                String name = head.name(line);
                String value = head.value(line);
                if (name == null || value == null) {
                    return null;
                }
                tail.add(name, value);
            }
        }
        return tail;
    }

    /** Line of the {@code content-length} that counts, or -1. */
    int contentLengthLine() {
        return contentLengthLine;
    }

    /**
     * The tail of the message with everything before the body written.
     *
     * @param bodyBytes size of the body
     * @param room      bytes of the array for what follows; with the NUL at the end, one more than {@code bodyBytes} in the end
     */
    byte[] startTail(int bodyBytes, int room) {
        if (rewritten != null) {
            byte[] written = rewritten.head(bodyBytes);
            flags = rewritten.flags();
            bodyOffset = written.length;
            return Arrays.copyOf(written, written.length + room);
        }
        HeaderLines lines = head.lines();
        byte[] block = head.block();
        int destinationStart = lines.valueStart(destinationLine);
        int destinationBytes = lines.valueEnd(destinationLine) - destinationStart;
        // An empty body goes without content-length: the client of Vert.x chokes on a length of 0.
        int lengthBytes = bodyBytes == 0 ? 0 : CONTENT_LENGTH.length + Decimal.digits(bodyBytes);
        bodyOffset = DESTINATION.length + destinationBytes + lengthBytes + 1 + passedOnBytes + 1;
        byte[] tail = new byte[bodyOffset + room];
        System.arraycopy(DESTINATION, 0, tail, 0, DESTINATION.length);
        System.arraycopy(block, destinationStart, tail, DESTINATION.length, destinationBytes);
        int at = DESTINATION.length + destinationBytes;
        if (lengthBytes > 0) {
            System.arraycopy(CONTENT_LENGTH, 0, tail, at, CONTENT_LENGTH.length);
            at += lengthBytes;
            Decimal.write(tail, at, bodyBytes);
        }
        tail[at++] = '\n';
        for (int line = 0; line < lines.count(); line++) {
            if (lines.isPassedOn(line)) {
                int lineBytes = lines.valueEnd(line) - lines.nameStart(line);
                System.arraycopy(block, lines.nameStart(line), tail, at, lineBytes);
                at += lineBytes;
                tail[at++] = '\n';
            }
        }
        tail[at] = '\n';
        return tail;
    }

    /** Where the body begins in what {@link #startTail} returned. */
    int bodyOffset() {
        return bodyOffset;
    }

    /** The frame, with a tail that is complete. */
    ClientFrame finish(byte[] tail) {
        Message message = new Message(Objects.requireNonNull(destination, "destination"), tail, bodyOffset, flags);
        return receipt == null && transaction == null ? plain.hold(message) : new Send(message, receipt, transaction);
    }

    /** The frame that was finished last has been dealt with. */
    void forgetLast() {
        plain.hold(null);
    }

    /** Forgets what it knows from frames of another version. */
    void onVersion() {
        cache.clear();
    }
}
