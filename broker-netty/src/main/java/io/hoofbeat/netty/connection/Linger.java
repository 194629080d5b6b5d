package io.hoofbeat.netty.connection;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loop.Timeout;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * The last moments of a connection: what the peer still sends is read and thrown away, so that closing does not reset the
 * connection under the peer's feet while it reads our last words. Bounded in time and bytes. A peer that was too slow has much to read
 * before it comes to them, so one that goes on taking gets longer. Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class Linger {

    /** How long a peer has to close when it takes nothing of what waits for it, in milliseconds. */
    public static final long MILLIS_MAX = 2000;

    /** How much of it is thrown away at most, in bytes. */
    public static final int DISCARDED_BYTES_MAX = 1 << 20;

    private static final long LOOK_MILLIS = MILLIS_MAX / 2;
    /** How often it is looked at a peer at most: 10 seconds in all. */
    private static final int LOOKS_MAX = 10;

    private final Channel channel;
    private final Loop loop;
    private Timeout nextLook;
    private int looks;
    /** What waited for the peer at the last look. */
    private long waitingBytes;

    private int discardedBytes;

    /** Starts the time; when it is over, the channel is closed. */
    public Linger(Channel channel, Loop loop) {
        this.channel = channel;
        this.loop = loop;
        nextLook = loop.schedule(LOOK_MILLIS, this::look);
    }

    private void look() {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        long waiting = output == null ? 0 : output.totalPendingWriteBytes();
        looks++;
        boolean takesMore = waiting > 0 && waiting < waitingBytes;
        if (looks == 1 || (takesMore && looks < LOOKS_MAX)) {
            waitingBytes = waiting;
            nextLook = loop.schedule(LOOK_MILLIS, this::look);
        } else {
            channel.close();
        }
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
        nextLook.cancel();
    }
}
