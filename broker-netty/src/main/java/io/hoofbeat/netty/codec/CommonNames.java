package io.hoofbeat.netty.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names of headers that frames other than SEND carry again and again, so that their text need not be made each time. */
final class CommonNames {

    private static final String[] NAMES = {"id", "receipt", "message-id", "transaction", "subscription"};
    private static final byte[][] BYTES = new byte[NAMES.length][];

    static {
        for (int i = 0; i < NAMES.length; i++) {
            BYTES[i] = NAMES[i].getBytes(StandardCharsets.US_ASCII);
        }
    }

    private CommonNames() {}

    /** The name that lies from {@code from} up to {@code to}, or null when it is none of the common ones. */
    static @Nullable String find(byte[] block, int from, int to) {
        for (int i = 0; i < BYTES.length; i++) {
            if (BYTES[i].length == to - from && Arrays.equals(BYTES[i], 0, to - from, block, from, to)) {
                return NAMES[i];
            }
        }
        return null;
    }
}
