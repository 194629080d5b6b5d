package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.HeaderEscapes;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoredQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How things stand on disk. Numbers are written most significant byte first, so that keys sort as numbers do.
 *
 * <pre>
 * msg    queue(4) sequence(8)    → format(1) message flags(4) body offset(4) tail
 * deliv  queue(4) sequence(8)    → deliveries(4)
 * meta   'v'                     → format version(4)
 * meta   'n'                     → last queue number(4)
 * meta   'q' queue(4)            → first(8) last(8) messages(8) bytes(8) delivered up to(8) key
 * </pre>
 */
final class Records {

    /** Version of all of the above. */
    static final int FORMAT_VERSION = 1;

    static final byte[] VERSION_KEY = {'v'};
    static final byte[] NUMBER_KEY = {'n'};
    static final byte QUEUE_PREFIX = 'q';

    private static final byte MESSAGE_FORMAT = 1;
    private static final int MESSAGE_HEAD_BYTES = 1 + 4 + 4;

    private Records() {}

    static byte[] messageKey(int queue, long sequence) {
        return ByteBuffer.allocate(12).putInt(queue).putLong(sequence).array();
    }

    static long sequenceOf(byte[] messageKey) {
        return ByteBuffer.wrap(messageKey).getLong(4);
    }

    static byte[] intValue(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static int intValue(byte[] value) {
        return ByteBuffer.wrap(value).getInt();
    }

    static byte[] message(Message message) {
        byte[] tail = message.tail();
        return ByteBuffer.allocate(MESSAGE_HEAD_BYTES + tail.length)
                .put(MESSAGE_FORMAT)
                .putInt(message.flags())
                .putInt(message.bodyOffset())
                .put(tail)
                .array();
    }

    /** @throws IllegalStateException when the value is none that this version has written */
    static Message message(byte[] value, DestinationPrefixes prefixes) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte format = in.get();
        if (format != MESSAGE_FORMAT) {
            throw new IllegalStateException("a stored message has the unknown format " + format);
        }
        int flags = in.getInt();
        int bodyOffset = in.getInt();
        byte[] tail = new byte[in.remaining()];
        in.get(tail);
        return new Message(prefixes.resolve(destinationOf(tail)), tail, bodyOffset, flags);
    }

    /** The first header of a tail is the destination. */
    private static String destinationOf(byte[] tail) {
        int from = "\ndestination:".length();
        int to = from;
        while (tail[to] != '\n') {
            to++;
        }
        String wire = new String(tail, from, to - from, StandardCharsets.UTF_8);
        String text = HeaderEscapes.V1_2.unescape(wire);
        return text == null ? wire : text;
    }

    static byte[] queueKey(int queue) {
        return ByteBuffer.allocate(5).put(QUEUE_PREFIX).putInt(queue).array();
    }

    static byte[] queue(StoredQueue queue) {
        byte[] key = queue.key().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 * 8 + key.length)
                .putLong(queue.firstSequence())
                .putLong(queue.lastSequence())
                .putLong(queue.messages())
                .putLong(queue.bytes())
                .putLong(queue.deliveredUpTo())
                .put(key)
                .array();
    }

    static StoredQueue queue(byte[] queueKey, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        long first = in.getLong();
        long last = in.getLong();
        long messages = in.getLong();
        long bytes = in.getLong();
        long deliveredUpTo = in.getLong();
        String key = new String(value, in.position(), in.remaining(), StandardCharsets.UTF_8);
        return new StoredQueue(ByteBuffer.wrap(queueKey).getInt(1), key, first, last, messages, bytes, deliveredUpTo);
    }
}
