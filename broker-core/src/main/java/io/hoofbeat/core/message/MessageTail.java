package io.hoofbeat.core.message;

import io.hoofbeat.core.destination.Destination;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Writes the tail of a {@link Message} from text. The decoder has its own, faster way for frames that need no change. */
public final class MessageTail {

    private final HeaderEscapes escapes;
    private final String destination;
    private final StringBuilder lines = new StringBuilder();
    private final Set<String> seen = new HashSet<>();
    private byte[] body = new byte[0];
    private int bodyOffset;
    private int bodyBytes;
    private int flags;

    public MessageTail(String destination) {
        this(destination, HeaderEscapes.V1_2);
    }

    MessageTail(String destination, HeaderEscapes escapes) {
        this.escapes = escapes;
        this.destination = destination;
    }

    /** Adds a header unless it is {@linkplain MessageHeaders#NOT_PASSED_ON not passed on}. */
    public MessageTail add(String name, String value) {
        if (!MessageHeaders.NOT_PASSED_ON.contains(name)) {
            lines.append(escapes.escapeName(name))
                    .append(':')
                    .append(escapes.escapeValue(value))
                    .append('\n');
            if (seen.add(name)) {
                flags |= MessageHeaders.flagOf(name, value);
            }
        }
        return this;
    }

    public MessageTail addAll(Headers headers) {
        headers.forEach(this::add);
        return this;
    }

    /** Adds the headers of a message that leaves, marks of the broker included; what is written anew is left out. */
    MessageTail addLeaving(Headers headers) {
        headers.forEach((name, value) -> {
            if (!name.equals(MessageHeaders.DESTINATION) && !name.equals(MessageHeaders.CONTENT_LENGTH)) {
                lines.append(escapes.escapeName(name))
                        .append(':')
                        .append(escapes.escapeValue(value))
                        .append('\n');
            }
        });
        return this;
    }

    public MessageTail body(byte[] bytes) {
        return body(bytes, 0, bytes.length);
    }

    MessageTail body(byte[] bytes, int offset, int length) {
        body = bytes;
        bodyOffset = offset;
        bodyBytes = length;
        return this;
    }

    byte[] toBytes() {
        byte[] head = head(bodyBytes);
        byte[] tail = Arrays.copyOf(head, head.length + bodyBytes + 1);
        System.arraycopy(body, bodyOffset, tail, head.length, bodyBytes);
        return tail;
    }

    /**
     * The tail up to its body, for a body that is put behind it by somebody else. An empty body goes without {@code content-length}:
     * the client of Vert.x chokes on {@code content-length:0}.
     *
     * @param size of the body in bytes, not negative
     */
    public byte[] head(int size) {
        String length = size == 0 ? "" : "content-length:" + size + "\n";
        String head = "\ndestination:" + escapes.escapeValue(destination) + "\n" + length + lines + "\n";
        flags |= head.indexOf('\\') >= 0 ? Message.HAS_ESCAPES : 0;
        return head.getBytes(StandardCharsets.UTF_8);
    }

    /** The flags of {@link Message} for what was added; complete when the {@link #head} is made. */
    public int flags() {
        return flags;
    }

    /** The finished message. */
    public Message toMessage(Destination resolved) {
        byte[] tail = toBytes();
        return new Message(resolved, tail, tail.length - 1 - bodyBytes, flags);
    }
}
