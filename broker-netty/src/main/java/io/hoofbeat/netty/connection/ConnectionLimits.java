package io.hoofbeat.netty.connection;

/**
 * How many connections are accepted.
 *
 * @param connectionsMax           open at a time, at least 1
 * @param connectionsPerAddressMax open at a time from one address other than loopback, an IPv4 address or an IPv6 network of 64 bits,
 *                                 at least 0; 0 for no limit
 * @param connectionsPerSecondMax  new ones in a second, on average, at least 0; 0 for no limit
 */
public record ConnectionLimits(int connectionsMax, int connectionsPerAddressMax, int connectionsPerSecondMax) {

    /** 100,000; 10,000; 20,000. */
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(100_000, 10_000, 20_000);

    public ConnectionLimits {
        if (connectionsMax < 1 || connectionsPerAddressMax < 0 || connectionsPerSecondMax < 0) {
            throw new IllegalArgumentException("connectionsMax " + connectionsMax + ", connectionsPerAddressMax "
                    + connectionsPerAddressMax + ", connectionsPerSecondMax " + connectionsPerSecondMax);
        }
    }
}
