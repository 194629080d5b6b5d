package io.hoofbeat.netty.connection;

/**
 * How many connections are accepted.
 *
 * @param connectionsMax           open at a time, at least 1
 * @param connectionsPerAddressMax open at a time from one address other than loopback, an IPv4 address or an IPv6 network of 64 bits,
 *                                 at least 0; 0 for no limit
 * @param connectionsPerSecondMax  new ones in a second, on average, at least 0; 0 for no limit
 * @param connectionsPerListenerMax open at a time on one port of STOMP or WebSocket, at least 0; 0 for no limit
 * @param incompleteBytesMax       what frames that are not complete yet hold of all connections, in bytes, at least 1
 */
public record ConnectionLimits(
        int connectionsMax,
        int connectionsPerAddressMax,
        int connectionsPerSecondMax,
        int connectionsPerListenerMax,
        long incompleteBytesMax) {

    /** 100,000; 10,000; 20,000; no limit for a listener; an eighth of the heap. */
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(100_000, 10_000, 20_000);

    /** With no limit for a listener, and an eighth of the heap for incomplete frames. */
    public ConnectionLimits(int connectionsMax, int connectionsPerAddressMax, int connectionsPerSecondMax) {
        this(
                connectionsMax,
                connectionsPerAddressMax,
                connectionsPerSecondMax,
                0,
                Math.max(1, Runtime.getRuntime().maxMemory() / 8));
    }

    public ConnectionLimits {
        if (incompleteBytesMax < 1
                || connectionsMax < 1
                || connectionsPerAddressMax < 0
                || connectionsPerListenerMax < 0
                || connectionsPerSecondMax < 0) {
            throw new IllegalArgumentException("connectionsMax " + connectionsMax + ", connectionsPerAddressMax "
                    + connectionsPerAddressMax + ", connectionsPerSecondMax " + connectionsPerSecondMax
                    + ", connectionsPerListenerMax " + connectionsPerListenerMax + ", incompleteBytesMax "
                    + incompleteBytesMax);
        }
    }
}
