package io.hoofbeat.netty.connection;

import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.LimitCounts;
import io.hoofbeat.core.stomp.ProtocolError;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets new connections in, as long as there are not too many. One that is refused lives for a moment in which it is told why; of those
 * there are only so many at a time, and what comes beyond is closed without a word. Any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class ConnectionGate {

    /** How many connections are told at a time that they are refused. */
    static final int TOLD_MAX = 256;

    /** An IPv6 network that one customer has as a rule. */
    private static final int IPV6_PREFIX_BYTES = 8;

    private final ConnectionLimits limits;
    private final LimitCounts counts;
    private final @Nullable Rate rate;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong incompleteBytes = new AtomicLong();
    private final AtomicInteger told = new AtomicInteger();
    private final ConcurrentHashMap<Long, Integer> openByAddress = new ConcurrentHashMap<>();

    /** One port, with its open connections. Any thread. */
    public static final class Listener {
        private final AtomicInteger open = new AtomicInteger();
    }

    public ConnectionGate(ConnectionLimits limits, LimitCounts counts) {
        this.limits = limits;
        this.counts = counts;
        this.rate = limits.connectionsPerSecondMax() == 0 ? null : new Rate(limits.connectionsPerSecondMax());
    }

    /**
     * Counts a connection until it closes and serves it, or has it refused. On the channel's loop.
     *
     * @param listener that has accepted it
     * @param client of the connection, which need not be its peer
     * @param serve  called with null, or with why the connection is refused; it is not called when the channel is closed at once
     */
    public void admit(Channel channel, Listener listener, InetAddress client, Consumer<@Nullable ProtocolError> serve) {
        ProtocolError refusal = enter(channel, listener, client);
        if (refusal == null) {
            serve.accept(null);
            return;
        }
        Limit limit = refusal.limit();
        if (limit != null) {
            counts.exceeded(limit);
        }
        boolean isTold = told.incrementAndGet() <= TOLD_MAX;
        channel.closeFuture().addListener(closed -> told.decrementAndGet());
        if (isTold) {
            serve.accept(refusal);
        } else {
            channel.close();
        }
    }

    private @Nullable ProtocolError enter(Channel channel, Listener listener, InetAddress client) {
        if (rate != null && !rate.take(System.nanoTime())) {
            return refusal(
                    Limit.CONNECTIONS_PER_SECOND,
                    "Too many new connections",
                    limits.connectionsPerSecondMax(),
                    "new connections in a second");
        }
        if (open.incrementAndGet() > limits.connectionsMax()) {
            open.decrementAndGet();
            return refusal(Limit.CONNECTIONS, "Too many connections", limits.connectionsMax(), "connections at a time");
        }
        int perListener = limits.connectionsPerListenerMax();
        if (listener.open.incrementAndGet() > perListener && perListener > 0) {
            listener.open.decrementAndGet();
            open.decrementAndGet();
            return refusal(
                    Limit.CONNECTIONS_PER_LISTENER,
                    "Too many connections to this port",
                    perListener,
                    "connections at a time to one port");
        }
        long address = keyOf(client);
        boolean isCounted = limits.connectionsPerAddressMax() > 0 && !client.isLoopbackAddress();
        if (isCounted && openByAddress.merge(address, 1, Integer::sum) > limits.connectionsPerAddressMax()) {
            leave(address);
            listener.open.decrementAndGet();
            open.decrementAndGet();
            return refusal(
                    Limit.CONNECTIONS_PER_ADDRESS,
                    "Too many connections from this address",
                    limits.connectionsPerAddressMax(),
                    "connections at a time from one address");
        }
        channel.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            listener.open.decrementAndGet();
            if (isCounted) {
                leave(address);
            }
        });
        return null;
    }

    private static ProtocolError refusal(Limit limit, String summary, int most, String what) {
        String rule =
                "this broker accepts at most " + most + " " + what + " (" + limit.key() + "); try again in a moment";
        return new ProtocolError(summary, rule, "", null).because(limit);
    }

    private void leave(long address) {
        openByAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    /** The IPv4 address, or the first half of the IPv6 address; they do not meet, for no IPv6 network begins with 32 zeros. */
    private static long keyOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(bytes, 0, IPV6_PREFIX_BYTES).getLong()
                : ByteBuffer.wrap(bytes).getInt() & 0xFFFFFFFFL;
    }

    /**
     * Counts what an incomplete frame holds, more or less than before.
     *
     * @return whether it may grow by that
     */
    public boolean countIncomplete(long changeBytes) {
        return incompleteBytes.addAndGet(changeBytes) <= limits.incompleteBytesMax() || changeBytes <= 0;
    }

    /** What incomplete frames of all connections hold, in bytes, small ones aside. */
    public long incompleteBytes() {
        return incompleteBytes.get();
    }

    /** What to tell a client whose frame cannot be taken now. */
    public ProtocolError tooMuchIncomplete() {
        return new ProtocolError(
                        "Too many bytes in incomplete frames",
                        "the frames that all connections are sending hold at most " + limits.incompleteBytesMax()
                                + " bytes (" + Limit.INCOMPLETE_BYTES.key() + "); try again in a moment",
                        "",
                        null)
                .because(Limit.INCOMPLETE_BYTES);
    }

    /** How many connections are open, refused ones aside. */
    public int openCount() {
        return open.get();
    }

    /** So many in a second, and as many at once after a quiet second. */
    private static final class Rate {

        private final long costNanos;
        private final long burstNanos = TimeUnit.SECONDS.toNanos(1);
        /** Time at which all that was taken will have been paid for. */
        private long paidNanos;

        Rate(int perSecond) {
            costNanos = burstNanos / perSecond;
            paidNanos = System.nanoTime();
        }

        synchronized boolean take(long nowNanos) {
            long from = nowNanos - paidNanos > 0 ? nowNanos : paidNanos;
            if (from + costNanos - nowNanos > burstNanos) {
                return false;
            }
            paidNanos = from + costNanos;
            return true;
        }
    }
}
