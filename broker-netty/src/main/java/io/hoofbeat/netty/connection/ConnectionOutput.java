package io.hoofbeat.netty.connection;

import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.netty.loop.NettyLoop;
import io.hoofbeat.netty.loop.TurnOutput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a turn writes to one peer into one contiguous direct buffer, so that a turn costs a peer one write to the
 * operating system however many frames it brings. What goes beyond {@link #CHUNK_BYTES} leaves before the turn ends. Between
 * turns a connection whose peer keeps up holds no buffer.
 *
 * <p>This is the hot path of fan-out: {@link #room} is one comparison as a rule.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class ConnectionOutput implements TurnOutput {

    /** What is gathered at most before it is written through, in bytes. */
    public static final int CHUNK_BYTES = 64 << 10;

    private static final int EXPECTED_BYTES_MIN = 512;

    private final Channel channel;
    private final NettyLoop loop;
    private final Traffic traffic;
    private final boolean isTls;
    private final Runnable onMemoryShort;

    /** Whether so many bytes may wait for this peer now. */
    private final LongPredicate memoryAllows;

    /** What this turn has gathered since the last hand-over; null when that is nothing, and then no flush is due for it. */
    private @Nullable ByteBuf buffer;

    /** Whether the end of this turn will flush. */
    private boolean isDue;

    private boolean isClosed;

    /** Whether what is gathered will be thrown away, since this peer is closed at the end of the turn for want of memory. */
    private boolean isGivenUp;

    /** Bytes given to Netty in this turn, and since the last flush. */
    private int turnBytes;

    private int unflushedBytes;

    /** How large the next turn's buffer will be: what the last turns needed. */
    private int expectedBytes = EXPECTED_BYTES_MIN;

    private long lastWriteNanos;

    /** How much of the buffer that is being written the operating system had taken when we last looked. */
    private long seenProgressBytes;

    private final ChannelFutureListener noteWrite = this::noteWrite;

    /**
     * An output in which nothing waits.
     *
     * @param traffic       to which the bytes are added
     * @param isTls         whether there is TLS below, which appends to the buffers it is given
     * @param onMemoryShort runs, at the end of a turn, when more waits for the peer than {@link DirectMemory} allows; it closes the connection
     */
    public ConnectionOutput(Channel channel, NettyLoop loop, Traffic traffic, boolean isTls, Runnable onMemoryShort) {
        this(channel, loop, traffic, isTls, onMemoryShort, DirectMemory::allows);
    }

    ConnectionOutput(
            Channel channel,
            NettyLoop loop,
            Traffic traffic,
            boolean isTls,
            Runnable onMemoryShort,
            LongPredicate memoryAllows) {
        this.memoryAllows = memoryAllows;
        this.isTls = isTls;
        this.channel = channel;
        this.traffic = traffic;
        this.loop = loop;
        this.onMemoryShort = onMemoryShort;
        lastWriteNanos = loop.nanoTime();
    }

    /**
     * The buffer to append to, with room for at least {@code bytes}. It leaves at the end of the turn. Borrowed until the next
     * call.
     */
    public ByteBuf room(int bytes) {
        ByteBuf gathered = buffer;
        return gathered != null && gathered.writableBytes() >= bytes ? gathered : moreRoom(bytes);
    }

    private ByteBuf moreRoom(int bytes) {
        ByteBuf gathered = buffer;
        if (gathered != null && gathered.readableBytes() + bytes <= CHUNK_BYTES) {
            int capacity = Math.max(4 * gathered.capacity(), gathered.readableBytes() + bytes);
            return gathered.capacity(Math.min(CHUNK_BYTES, capacity));
        }
        int capacity = expectedBytes;
        if (gathered != null) {
            if (isGivenUp()) {
                return gathered.clear().capacity(Math.max(bytes, gathered.capacity()));
            }
            handOver();
            flush();
            capacity = CHUNK_BYTES;
        }
        requireFlush();
        buffer = channel.alloc().directBuffer(Math.max(bytes, capacity));
        return buffer;
    }

    /** One turn can bring many peers more than there is memory for, so the end of the turn would be too late to ask. */
    private boolean isGivenUp() {
        isGivenUp = isGivenUp || !memoryAllows.test(waitingInNetty());
        return isGivenUp;
    }

    /** Appends a buffer that several peers share. Takes {@code shared}. */
    public void addShared(ByteBuf shared) {
        if (isClosed || isGivenUp) {
            shared.release();
            return;
        }
        handOver();
        requireFlush();
        submit(isTls ? shared.asReadOnly() : shared);
        if (unflushedBytes >= CHUNK_BYTES) {
            flush();
        }
    }

    private void requireFlush() {
        if (!isDue) {
            isDue = true;
            loop.flushAtTurnEnd(this);
        }
    }

    private void handOver() {
        ByteBuf gathered = buffer;
        if (gathered != null) {
            buffer = null;
            submit(gathered);
        }
    }

    private void submit(ByteBuf bytes) {
        int count = bytes.readableBytes();
        turnBytes += count;
        unflushedBytes += count;
        traffic.bytesOut += count;
        channel.write(bytes).addListener(noteWrite);
    }

    private void noteWrite(ChannelFuture write) {
        if (write.isSuccess()) {
            lastWriteNanos = loop.nanoTime();
            seenProgressBytes = 0;
        }
    }

    private void flush() {
        unflushedBytes = 0;
        channel.flush();
    }

    @Override
    public void flushTurn() {
        isDue = false;
        if (isClosed) {
            return;
        }
        if (!isGivenUp) {
            handOver();
            flush();
        }
        if (isGivenUp()) {
            onMemoryShort.run();
            return;
        }
        expectedBytes = turnBytes >= expectedBytes
                ? Math.min(turnBytes + turnBytes / 4, CHUNK_BYTES)
                : Math.max(EXPECTED_BYTES_MIN, expectedBytes - (expectedBytes - turnBytes) / 4);
        turnBytes = 0;
    }

    /** Writes what was gathered and calls {@code listener} when the operating system has all of it, or never will. */
    public void flushThen(ChannelFutureListener listener) {
        if (isGivenUp && buffer != null) {
            buffer.clear(); // The frames before these are missing.
        }
        ByteBuf gathered = buffer;
        buffer = null;
        traffic.bytesOut += gathered == null ? 0 : gathered.readableBytes();
        channel.writeAndFlush(gathered == null ? Unpooled.EMPTY_BUFFER : gathered)
                .addListener(listener);
    }

    /** Time on the loop's clock at which bytes were last handed to the operating system. */
    public long lastWriteNanos() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        long progress = outbound == null ? 0 : outbound.currentProgress();
        if (progress > seenProgressBytes) {
            // A slow peer takes a large buffer piece by piece, and nobody tells us when; that it did is what counts.
            seenProgressBytes = progress;
            lastWriteNanos = loop.nanoTime();
        }
        return lastWriteNanos;
    }

    /** Bytes that wait for the peer, gathered ones included. */
    public long waitingBytes() {
        return (buffer == null ? 0 : buffer.readableBytes()) + waitingInNetty();
    }

    private long waitingInNetty() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    /** Throws away what was gathered; from here on nothing may be appended. */
    public void close() {
        isClosed = true;
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
