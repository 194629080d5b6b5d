package io.hoofbeat.core.message;

import io.hoofbeat.core.destination.Destination;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a SEND carried, in the form in which it leaves: the <em>tail</em> holds everything of a MESSAGE frame that is the same
 * for every subscriber, so that a delivery is a few bytes of its own and one copy of the tail.
 *
 * <pre>
 * MESSAGE LF subscription:7 LF message-id:12-1-4                                   per delivery
 * LF destination:/topic/a LF content-length:5 LF *(name ":" value LF) LF body NUL  the tail
 * </pre>
 *
 * The headers of the tail are escaped as in STOMP 1.2, whatever the sender spoke. Control headers of the SEND and headers that
 * only the broker may set are not in it ({@link MessageHeaders}). Immutable; any thread.
 */
public final class Message {

    /** Flag: the sender said {@code persistent:false}. */
    public static final int NOT_PERSISTENT = 1;
    /** Flag: there is a {@code reply-to} header. */
    public static final int HAS_REPLY_TO = 1 << 1;
    /** Flag: a header holds an escape sequence, so the tail reads differently in STOMP 1.0 and 1.1. */
    public static final int HAS_ESCAPES = 1 << 2;
    /** Flag: there is at least one header about time: {@code expires}, {@code expiration}, {@code ttl} or a delay. */
    public static final int HAS_TIME = 1 << 3;
    /** Flag: there is a {@code content-type} header. */
    public static final int HAS_CONTENT_TYPE = 1 << 4;
    /** Flag: there is a {@code retain} header, in one of its spellings. */
    public static final int HAS_RETAIN = 1 << 5;
    /** Flag: the log of its topic has accepted the message and put its headers in front ({@link #marked}). */
    public static final int IS_LOGGED = 1 << 6;

    private static final int KNOWN_UTF8 = 1 << 30;
    private static final int KNOWN_NOT_UTF8 = 1 << 31;

    /** This object, the header of its array, its entry in a queue and the place that leads there. */
    private static final int OBJECTS_BYTES = 144;

    private final Destination destination;
    private final byte[] tail;
    private final int bodyOffset;
    /** Besides the flags of the sender, what {@link #isUtf8} has found; a lost update only repeats the work. */
    private int flags;

    private final Keeping keeping;

    /**
     * A message from a finished tail, which is given away.
     *
     * @param bodyOffset index of the first body byte in {@code tail}; the body ends before the last byte, the NUL
     * @param flags      a sum of the flag constants of this class
     */
    public Message(Destination destination, byte[] tail, int bodyOffset, int flags) {
        this(destination, tail, bodyOffset, flags, Keeping.PLAIN);
    }

    private Message(Destination destination, byte[] tail, int bodyOffset, int flags, Keeping keeping) {
        this.destination = Objects.requireNonNull(destination, "destination");
        if (bodyOffset < 2 || bodyOffset >= tail.length) {
            throw new IllegalArgumentException("body at " + bodyOffset + " of a tail of " + tail.length + " bytes");
        }
        this.tail = tail;
        this.bodyOffset = bodyOffset;
        this.flags = flags;
        this.keeping = keeping;
    }

    /** A message from its parts, for tests and for what the broker itself sends. */
    public static Message of(Destination destination, Headers headers, byte[] body) {
        return new MessageTail(destination.text()).addAll(headers).body(body).toMessage(destination);
    }

    public Destination destination() {
        return destination;
    }

    /** The rest of a MESSAGE frame from the LF before {@code destination} to the closing NUL. Not to be written to. */
    public byte[] tail() {
        return tail;
    }

    /** Index of the first body byte in {@link #tail()}. */
    public int bodyOffset() {
        return bodyOffset;
    }

    /** Size of the body in bytes. */
    public int bodyBytes() {
        return tail.length - 1 - bodyOffset;
    }

    /** The body, copied. */
    public byte[] body() {
        return java.util.Arrays.copyOfRange(tail, bodyOffset, tail.length - 1);
    }

    /** What this message counts in limits that a user sets, and on disk: its bytes on the wire without the part of a delivery. */
    public int sizeBytes() {
        return tail.length;
    }

    /** What this message takes of the heap while it waits, roughly, in bytes: a small one is mostly what the broker keeps about it. */
    public int memoryBytes() {
        return tail.length + OBJECTS_BYTES;
    }

    public boolean isPersistent() {
        return (flags & NOT_PERSISTENT) == 0;
    }

    /** What was decided about keeping this message; {@link Keeping#PLAIN} unless {@link #withKeeping} says otherwise. */
    public Keeping keeping() {
        return keeping;
    }

    /** This message, to be kept in another way. */
    public Message withKeeping(Keeping other) {
        return new Message(destination, tail, bodyOffset, flags, other);
    }

    /** The sum of the flag constants of this class that hold. */
    public int flags() {
        return flags & ~(KNOWN_UTF8 | KNOWN_NOT_UTF8);
    }

    /** Whether any of the given flags is set. */
    public boolean has(int anyOfFlags) {
        return (flags & anyOfFlags) != 0;
    }

    /** Whether the whole tail is UTF-8, so that it may travel in a WebSocket text message. Looked at once. */
    public boolean isUtf8() {
        if ((flags & (KNOWN_UTF8 | KNOWN_NOT_UTF8)) == 0) {
            flags |= Utf8.isValid(tail, 0, tail.length) ? KNOWN_UTF8 : KNOWN_NOT_UTF8;
        }
        return (flags & KNOWN_UTF8) != 0;
    }

    /** The first value under a name, or null when there is none; decoded at each call. */
    public @Nullable String header(String name) {
        return headers().get(name);
    }

    /** The headers of the tail, {@code destination} and {@code content-length} included, decoded at each call. */
    public Headers headers() {
        Headers.Builder headers = Headers.builder();
        int line = 1;
        while (tail[line] != '\n') {
            int end = indexOf((byte) '\n', line);
            int colon = indexOf((byte) ':', line);
            headers.add(decode(line, colon), decode(colon + 1, end));
            line = end + 1;
        }
        return headers.build();
    }

    private String decode(int from, int to) {
        String wire = new String(tail, from, to - from, StandardCharsets.UTF_8);
        String text = HeaderEscapes.V1_2.unescape(wire);
        return text == null ? wire : text;
    }

    private int indexOf(byte wanted, int from) {
        int i = from;
        while (tail[i] != wanted) {
            i++;
        }
        return i;
    }

    /**
     * The tail as a receiver with other escapes reads it; the same array when there is no difference.
     *
     * @param escapes of the version that the receiver speaks
     */
    public byte[] tailFor(HeaderEscapes escapes) {
        if (escapes == HeaderEscapes.V1_2 || !has(HAS_ESCAPES)) {
            return tail;
        }
        return new MessageTail(destination.text(), escapes)
                .addLeaving(headers())
                .body(tail, bodyOffset, bodyBytes())
                .toBytes();
    }

    /**
     * This message under another destination and with headers put before its own, as a dead letter needs it; it is to be kept
     * plainly, whatever was decided before.
     */
    public Message redirected(Destination to, Headers added) {
        return new MessageTail(to.text())
                .addAll(added)
                .addAll(headers())
                .body(tail, bodyOffset, bodyBytes())
                .toMessage(to);
    }

    /** This message under another destination and without some headers; it is to be kept plainly, whatever was decided before. */
    public Message redirectedWithout(Destination to, Set<String> names) {
        MessageTail changed = new MessageTail(to.text());
        headers().forEach((name, value) -> {
            if (!names.contains(name)) {
                changed.add(name, value);
            }
        });
        return changed.body(tail, bodyOffset, bodyBytes()).toMessage(to);
    }

    /** This message with another value under a name. */
    public Message withHeader(String name, String value) {
        MessageTail changed = new MessageTail(destination.text()).add(name, value);
        headers().forEach((otherName, otherValue) -> {
            if (!otherName.equals(name)) {
                changed.add(otherName, otherValue);
            }
        });
        return changed.body(tail, bodyOffset, bodyBytes())
                .toMessage(destination)
                .withKeeping(keeping.alone());
    }

    /**
     * This message with headers of the broker before the sender's; the sender's of the same names are left out.
     *
     * @param addedFlags    flags of this class that hold for the result besides those of this message
     * @param namesAndValues names and values in turn; nothing in them needs an escape, and all is ASCII
     */
    public Message marked(int addedFlags, String... namesAndValues) {
        int firstLine = indexOf((byte) '\n', 1) + 1;
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.append(namesAndValues[i])
                    .append(':')
                    .append(namesAndValues[i + 1])
                    .append('\n');
        }
        byte[] added = lines.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] changed = new byte[tail.length + added.length];
        System.arraycopy(tail, 0, changed, 0, firstLine);
        System.arraycopy(added, 0, changed, firstLine, added.length);
        int end = firstLine + added.length;
        for (int line = firstLine; tail[line] != '\n'; ) {
            int next = indexOf((byte) '\n', line) + 1;
            if (!hasOneOf(namesAndValues, line)) {
                System.arraycopy(tail, line, changed, end, next - line);
                end += next - line;
            }
            line = next;
        }
        int rest = tail.length - (bodyOffset - 1);
        System.arraycopy(tail, bodyOffset - 1, changed, end, rest);
        byte[] fitting = end + rest == changed.length ? changed : java.util.Arrays.copyOf(changed, end + rest);
        return new Message(destination, fitting, end + 1, flags | addedFlags, keeping.alone());
    }

    /** Whether the name of a line of the tail stands at an even position of the array. */
    private boolean hasOneOf(String[] namesAndValues, int line) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (hasName(line, namesAndValues[i])) {
                return true;
            }
        }
        return false;
    }

    private boolean hasName(int line, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (tail[line + i] != name.charAt(i)) {
                return false;
            }
        }
        return tail[line + name.length()] == ':';
    }

    /**
     * The value of a header that {@link #marked} has added, or -1 when it is not the one at that place.
     *
     * @param place 0 for the first header after {@code destination}
     */
    public long numberAt(int place, String name) {
        int line = indexOf((byte) '\n', 1) + 1;
        for (int i = 0; i < place && tail[line] != '\n'; i++) {
            line = indexOf((byte) '\n', line) + 1;
        }
        if (!hasName(line, name)) {
            return -1;
        }
        long number = 0;
        for (int i = line + name.length() + 1; tail[i] != '\n'; i++) {
            number = number * 10 + (tail[i] - '0');
        }
        return number;
    }

    /** This message under another destination, with every header of the sender as it is, to be kept as it was to be. */
    public Message readdressed(Destination to) {
        String line = "\ndestination:" + HeaderEscapes.V1_2.escapeValue(to.text());
        byte[] first = line.getBytes(StandardCharsets.UTF_8);
        int rest = indexOf((byte) '\n', 1);
        byte[] changed = java.util.Arrays.copyOf(first, first.length + tail.length - rest);
        System.arraycopy(tail, rest, changed, first.length, tail.length - rest);
        int escapes = line.indexOf('\\') >= 0 ? HAS_ESCAPES : 0;
        return new Message(to, changed, bodyOffset + first.length - rest, flags | escapes, keeping.alone());
    }

    /** This message for another destination, though subscribers still read the one that was sent. */
    public Message routedTo(Destination other) {
        return new Message(other, tail, bodyOffset, flags, keeping);
    }

    /** The body as text when it is UTF-8, else null. */
    public @Nullable String bodyText() {
        try {
            CharBuffer text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(tail, bodyOffset, bodyBytes()));
            return text.toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "Message[" + destination + ", " + bodyBytes() + " bytes]";
    }
}
