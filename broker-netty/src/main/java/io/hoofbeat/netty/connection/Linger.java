package io.hoofbeat.netty.connection;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.channel.Channel;

/**
 * The last moments of a connection: what the peer still sends is read and thrown away, so that closing does not reset the
 * connection under the peer's feet while it reads our last words. Bounded in time and bytes. Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class Linger {

    /** How long a peer has to close, in milliseconds. */
    public static final long MILLIS_MAX = 2000;

    /** How much of it is thrown away at most, in bytes. */
    public static final int DISCARDED_BYTES_MAX = 1 << 20;

    private final Channel channel;
    private final Timeout deadline;
    private int discardedBytes;

    /** Starts the time; when it is over, the channel is closed. */
    public Linger(Channel channel, NettyLoop loop) {
        this.channel = channel;
        deadline = loop.schedule(MILLIS_MAX, channel::close);
    }

    /** Counts what was received to be thrown away; when it is too much, the channel is closed. */
    public void count(int bytes) {
        discardedBytes += bytes;
        if (discardedBytes > DISCARDED_BYTES_MAX) {
            channel.close();
        }
    }

    /** Ends the wait because the channel has closed. */
    public void cancel() {
        deadline.cancel();
    }
}
