package io.hoofbeat.netty.connection;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** An address, or those that begin with the same bits. Immutable. */
public final class AddressRange {

    /** As it was written, such as {@code 10.0.0.0/8}. */
    private final String text;

    private final byte[] bytes;
    /** How many bits count. */
    private final int prefix;

    private AddressRange(String text, byte[] bytes, int prefix) {
        this.text = text;
        this.bytes = bytes;
        this.prefix = prefix;
    }

    /** Reads an address, or one with a slash and the number of bits that count; null when it is neither. */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (bytes == null) {
            return null;
        }
        if (slash < 0) {
            return new AddressRange(text, bytes, 8 * bytes.length);
        }
        String digits = text.substring(slash + 1);
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > 8 * bytes.length) {
            return null;
        }
        return new AddressRange(text, bytes, Integer.parseInt(digits));
    }

    /** Whether an address is one of these. */
    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != bytes.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >>> (bit & 7);
            if ((bytes[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressRange that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
