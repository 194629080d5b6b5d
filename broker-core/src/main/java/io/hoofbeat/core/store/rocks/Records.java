package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.HeaderEscapes;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoredQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * How things stand on disk. Numbers are written most significant byte first, so that keys sort as numbers do.
 *
 * <pre>
 * msg    queue(4) sequence(8)    → 1 message
 *                                | 2 expires at(8) due at(8) message
 *                                | 3 expires at(8) due at(8) copy(8) size(4)
 * copy   copy(8)                 → message
 * refs   copy(8)                 → how many records of msg name the copy(4)
 * deliv  queue(4) sequence(8)    → deliveries(4)
 * meta   'v'                     → format version(4)
 * meta   'n'                     → last queue number(4)
 * meta   'c'                     → last copy number(8)
 * meta   'd' queue(4)            → nothing: the queue is being forgotten, together with what it has of shared copies
 * meta   'q' queue(4)            → first(8) last(8) messages(8) bytes(8) delivered up to(8) key length(4) key definition
 *
 * message = flags(4) body offset(4) tail
 * </pre>
 */
final class Records {

    /** Version of all of the above. */
    static final int FORMAT_VERSION = 1;

    static final byte[] VERSION_KEY = {'v'};
    static final byte[] NUMBER_KEY = {'n'};
    static final byte[] COPY_NUMBER_KEY = {'c'};
    static final byte REMOVAL_PREFIX = 'd';
    static final byte QUEUE_PREFIX = 'q';

    private static final byte PLAIN = 1;
    private static final byte TIMED = 2;
    private static final byte REFERENCE = 3;
    private static final int MESSAGE_HEAD_BYTES = 4 + 4;

    private Records() {}

    static byte[] messageKey(int queue, long sequence) {
        return ByteBuffer.allocate(12).putInt(queue).putLong(sequence).array();
    }

    static long sequenceOf(byte[] messageKey) {
        return ByteBuffer.wrap(messageKey).getLong(4);
    }

    static int queueOf(byte[] messageKey) {
        return ByteBuffer.wrap(messageKey).getInt();
    }

    /** @throws RocksDBException when what is stored is of another version */
    static void checkVersion(byte[] value) throws RocksDBException {
        if (intValue(value) != FORMAT_VERSION) {
            throw new RocksDBException("its format is version " + intValue(value) + ", this Hoofbeat reads version "
                    + FORMAT_VERSION + "; use the Hoofbeat that wrote it");
        }
    }

    static byte[] intValue(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static int intValue(byte[] value) {
        return ByteBuffer.wrap(value).getInt();
    }

    /** A message as a queue of its own keeps it. */
    static byte[] message(Message message) {
        Keeping keeping = message.keeping();
        boolean isTimed = keeping.expiresAt() != 0 || keeping.dueAt() != 0;
        ByteBuffer out = ByteBuffer.allocate(1 + (isTimed ? 16 : 0) + MESSAGE_HEAD_BYTES + message.tail().length);
        if (isTimed) {
            out.put(TIMED).putLong(keeping.expiresAt()).putLong(keeping.dueAt());
        } else {
            out.put(PLAIN);
        }
        return putMessage(out, message).array();
    }

    /** A message that is kept as a shared copy. */
    static byte[] reference(Message message, long copy) {
        return ByteBuffer.allocate(1 + 8 + 8 + 8 + 4)
                .put(REFERENCE)
                .putLong(message.keeping().expiresAt())
                .putLong(message.keeping().dueAt())
                .putLong(copy)
                .putInt(message.sizeBytes())
                .array();
    }

    /** The bytes of a shared copy. */
    static byte[] copy(Message message) {
        return putMessage(ByteBuffer.allocate(MESSAGE_HEAD_BYTES + message.tail().length), message)
                .array();
    }

    private static ByteBuffer putMessage(ByteBuffer out, Message message) {
        return out.putInt(message.flags()).putInt(message.bodyOffset()).put(message.tail());
    }

    /** The number of the copy that a record of a message names, or 0 when the record holds the message itself. */
    static long copyOf(byte[] value) {
        return value[0] == REFERENCE ? ByteBuffer.wrap(value).getLong(17) : 0;
    }

    /** Size of the message of a record, as {@link Message#sizeBytes} counts. */
    static int sizeOf(byte[] value) {
        return switch (value[0]) {
            case PLAIN -> value.length - 1 - MESSAGE_HEAD_BYTES;
            case TIMED -> value.length - 1 - 16 - MESSAGE_HEAD_BYTES;
            default -> value.length < 29 ? 0 : ByteBuffer.wrap(value).getInt(25);
        };
    }

    /**
     * Reads a record of a message.
     *
     * @param copy what the record names by {@link #copyOf}, or null when it names none
     * @throws IllegalStateException when the value is none that this version has written
     */
    static Message message(byte[] value, byte @Nullable [] copy, DestinationPrefixes prefixes) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte format = in.get();
        if (format == PLAIN) {
            return getMessage(in, prefixes);
        }
        if (format != TIMED && format != REFERENCE) {
            throw new IllegalStateException("a stored message has the unknown format " + format);
        }
        Keeping keeping = new Keeping(in.getLong(), in.getLong(), null);
        if (format == TIMED) {
            return getMessage(in, prefixes).withKeeping(keeping);
        }
        if (copy == null) {
            throw new IllegalStateException("the shared copy " + copyOf(value) + " is missing");
        }
        return getMessage(ByteBuffer.wrap(copy), prefixes).withKeeping(keeping);
    }

    private static Message getMessage(ByteBuffer in, DestinationPrefixes prefixes) {
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

    static byte[] copyKey(long copy) {
        return ByteBuffer.allocate(8).putLong(copy).array();
    }

    static long copyKey(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    static byte[] queueKey(int queue) {
        return ByteBuffer.allocate(5).put(QUEUE_PREFIX).putInt(queue).array();
    }

    static byte[] removalKey(int queue) {
        return ByteBuffer.allocate(5).put(REMOVAL_PREFIX).putInt(queue).array();
    }

    /** The number in a key of a queue or of a removal. */
    static int numberOf(byte[] queueKey) {
        return ByteBuffer.wrap(queueKey).getInt(1);
    }

    static byte[] queue(StoredQueue queue) {
        byte[] key = queue.key().getBytes(StandardCharsets.UTF_8);
        byte[] definition = queue.definition().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 * 8 + 4 + key.length + definition.length)
                .putLong(queue.firstSequence())
                .putLong(queue.lastSequence())
                .putLong(queue.messages())
                .putLong(queue.bytes())
                .putLong(queue.deliveredUpTo())
                .putInt(key.length)
                .put(key)
                .put(definition)
                .array();
    }

    static StoredQueue queue(byte[] queueKey, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        long first = in.getLong();
        long last = in.getLong();
        long messages = in.getLong();
        long bytes = in.getLong();
        long deliveredUpTo = in.getLong();
        int keyLength = in.getInt();
        int keyAt = in.position();
        String key = new String(value, keyAt, keyLength, StandardCharsets.UTF_8);
        String definition =
                new String(value, keyAt + keyLength, value.length - keyAt - keyLength, StandardCharsets.UTF_8);
        return new StoredQueue(numberOf(queueKey), key, definition, first, last, messages, bytes, deliveredUpTo);
    }
}
