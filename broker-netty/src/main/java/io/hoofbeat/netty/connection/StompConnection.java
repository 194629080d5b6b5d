package io.hoofbeat.netty.connection;

import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.session.ConnectionEvents;
import io.hoofbeat.core.session.RateBudgets;
import io.hoofbeat.core.session.ReadRate;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.netty.codec.StompFrameDecoder;
import io.hoofbeat.netty.loop.NettyLoop;
import io.hoofbeat.netty.tls.ClientCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection below a session: feeds it with frames, gathers what it writes, ends when it says so. How frames are wrapped
 * is left to {@code TcpConnection} and {@code WebSocketConnection}. The last handler of its channel.
 *
 * <pre>
 * OPEN      frames are delivered unless reading is paused
 *   closeAfterError, closeAfterDisconnect, closeForShutdown  → CLOSING   (output flushed, farewell said)
 *   peer has ended its output, its frames are delivered      → CLOSING   (output flushed, then closed)
 *   closeNow, an exception                                   → CLOSING   (closed at once)
 * CLOSING   frames are thrown away; ends with the peer's close or when {@link Linger} is over
 * any       channel closed                                   → CLOSED    (session told, once)
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public abstract class StompConnection extends ChannelInboundHandlerAdapter implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(StompConnection.class);

    /** A frame that holds no more than this is not counted: its connection costs as much. */
    private static final int UNCOUNTED_BYTES = 96 << 10;

    private enum Phase {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final ConnectionSetup setup;
    private final Channel channel;
    private final NettyLoop loop;
    private final String peer;
    private final Presented presented;
    private final boolean isTls;
    private final StompFrameDecoder decoder;
    private final Traffic traffic = new Traffic();
    private final ConnectionOutput output;

    /** Bytes as they came from the socket. */
    private final InputBuffer input;

    private Phase phase = Phase.OPEN;
    private @Nullable ConnectionEvents session;
    private StompVersion version = StompVersion.V1_0;
    private long lastReadNanos;

    /** What the client may send in a second; null when there is no limit, which is the rule. */
    private @Nullable ReadRate rate;

    /** What an incomplete frame holds, as it was counted last. */
    private int incompleteBytes;

    private int pauses;
    private boolean isAutoRead = true;
    private boolean isDelivering;
    private boolean isWritable = true;
    private boolean hasFailed;

    /** Whether the peer has sent its last byte, and the operating system has ours. */
    private boolean hasInputEnded;

    private boolean hasOutputEnded;
    private @Nullable Linger linger;

    /** @param token what came with the upgrade of a WebSocket, or null */
    protected StompConnection(Channel channel, ConnectionSetup setup, @Nullable String token) {
        this(
                channel,
                setup,
                channel.pipeline().get(SslHandler.class) != null,
                withToken(ClientCertificate.of(channel, setup.tls()), token));
    }

    private static Presented withToken(Presented certified, @Nullable String token) {
        return token == null ? certified : certified.withToken(token);
    }

    /**
     * A connection that need not be on a socket itself.
     *
     * @param isTls     whether there is TLS below
     * @param presented what the client has said about itself
     */
    @SuppressWarnings("this-escape") // What is handed out runs at the end of a turn, when everything has been made.
    protected StompConnection(Channel channel, ConnectionSetup setup, boolean isTls, Presented presented) {
        this.setup = setup;
        this.isTls = isTls;
        this.presented = presented;
        this.channel = channel;
        loop = setup.loops().of(channel.eventLoop());
        peer = NetUtil.toSocketAddressString(ClientAddress.of(channel));
        decoder = new StompFrameDecoder(setup.server().frames(), setup.broker().prefixes());
        output = new ConnectionOutput(channel, loop, traffic, isTls, this::onMemoryShort);
        input = new InputBuffer(channel.alloc());
        lastReadNanos = loop.nanoTime();
        rate = ReadRate.of(setup.broker().sessions(), lastReadNanos);
    }

    @Override
    public final NettyLoop loop() {
        return loop;
    }

    @Override
    public final String peer() {
        return peer;
    }

    @Override
    public final Presented presented() {
        return presented;
    }

    /** Whether there is TLS below. */
    protected final boolean isTls() {
        return isTls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        setup.registry().add(this);
        try {
            session = setup.sessions().open(this);
        } catch (Throwable e) {
            onFailure(e);
        }
    }

    // What comes in.

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        lastReadNanos = loop.nanoTime();
        traffic.bytesIn += in.readableBytes();
        if (linger != null) {
            linger.count(in.readableBytes());
        }
        if (rate != null) {
            rate.countBytes(in.readableBytes(), lastReadNanos);
        }
        input.add(in);
        deliver();
    }

    /** Goes through what has been received, unless reading is paused. */
    private void deliver() {
        if (mayRead()) {
            isDelivering = true;
            try {
                consume(input.bytes());
            } catch (Throwable e) {
                onFailure(e);
            } finally {
                isDelivering = false;
                input.trim();
            }
            countIncomplete(decoder.heldBytes());
            if (rate != null) {
                keepRate(rate);
            }
        }
        applyPauses();
        if (hasInputEnded && isOpen() && pauses == 0) {
            endWith(this::closeChannel);
        }
    }

    /** Counts what an incomplete frame holds; when all of them hold too much, this one is not taken. */
    private void countIncomplete(int heldBytes) {
        int counts = heldBytes > UNCOUNTED_BYTES ? heldBytes : 0;
        int change = counts - incompleteBytes;
        if (change != 0) {
            incompleteBytes = counts;
            ConnectionEvents handler = session;
            if (!setup.gate().countIncomplete(change) && phase == Phase.OPEN && handler != null) {
                handler.onMalformed(new ClientFrame.Malformed(setup.gate().tooMuchIncomplete()));
            }
        }
    }

    /** Whether more of the input may be looked at: in search of frames, or, when closing, of the end. */
    protected final boolean mayRead() {
        return phase == Phase.OPEN ? pauses == 0 : phase == Phase.CLOSING;
    }

    /**
     * Reads as much as it can while {@link #mayRead}; when this is no longer {@link #isOpen open}, throws frames away. What it
     * leaves comes again, with what is received next. Borrows {@code in}.
     */
    protected abstract void consume(ByteBuf in);

    /** Delivers the frames in {@code in} until there is no complete one or reading is paused. Borrows {@code in}. */
    protected final void deliverFrames(ByteBuf in) {
        ConnectionEvents handler = session;
        while (handler != null && phase == Phase.OPEN && pauses == 0) {
            ClientFrame frame = decoder.decode(in);
            if (frame == null) {
                return;
            }
            traffic.framesIn++;
            if (frame instanceof ClientFrame.PlainSend || frame instanceof ClientFrame.Send) {
                traffic.messagesIn++;
            }
            frame.dispatchTo(handler);
            if (rate != null && rate.countFrame()) {
                keepRate(rate);
            }
        }
    }

    /** Has the client wait when it, or those it shares a rate with, have sent too much. */
    private void keepRate(ReadRate limited) {
        ConnectionEvents handler = session;
        long millis = limited.waitMillis(loop.nanoTime());
        if (millis > 0 && phase == Phase.OPEN && handler != null) {
            handler.onRateExceeded(limited.told(), millis);
        }
    }

    @Override
    public final void limitRate(RateBudgets shared) {
        rate = ReadRate.with(rate, shared);
    }

    @Override
    public final void pauseReading() {
        assert loop.isCurrent() : peer + " paused off its loop";
        pauses++;
        if (!isDelivering) {
            applyPauses();
        }
    }

    @Override
    public final void resumeReading() {
        assert loop.isCurrent() : peer + " resumed off its loop";
        if (pauses == 0) {
            throw new IllegalStateException("reading was resumed more often than paused");
        }
        pauses--;
        if (pauses == 0 && !isDelivering) {
            // As a task: the caller is in the middle of its own work.
            loop.execute(this::deliver);
        }
    }

    private void applyPauses() {
        boolean wanted = mayRead();
        // When the peer has sent its last byte there is nothing to ask for; and Netty's epoll has forgotten the socket
        // then.
        if (wanted != isAutoRead && phase != Phase.CLOSED && !hasInputEnded) {
            isAutoRead = wanted;
            channel.config().setAutoRead(wanted);
        }
    }

    /** The peer may shut down its output and still read; what it sent before is not lost. */
    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent) {
            hasInputEnded = true;
            if (phase == Phase.CLOSING) {
                closeWhenFlushed();
            } else {
                deliver();
            }
        }
    }

    @Override
    public final long lastReadNanos() {
        return lastReadNanos;
    }

    // What goes out.

    @Override
    public final void useVersion(StompVersion newVersion) {
        version = newVersion;
        decoder.version(newVersion);
    }

    protected final StompVersion version() {
        return version;
    }

    protected final ConnectionOutput output() {
        return output;
    }

    @Override
    public final long lastWriteNanos() {
        return output.lastWriteNanos();
    }

    @Override
    public final long pendingBytes() {
        return phase == Phase.CLOSED ? 0 : output.waitingBytes();
    }

    @Override
    public final Traffic traffic() {
        return traffic;
    }

    @Override
    public final boolean isWritable() {
        return isWritable;
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!channel.isWritable()) {
            isWritable = false;
        } else if (!isWritable) {
            // As a task: this comes out of the middle of a flush.
            loop.execute(this::tellWritable);
        }
    }

    private void tellWritable() {
        ConnectionEvents handler = session;
        if (handler != null && isOpen() && !isWritable && channel.isWritable()) {
            isWritable = true;
            try {
                handler.onWritable();
            } catch (Throwable e) {
                onFailure(e);
            }
        }
    }

    /** Has the session end with an ERROR, as a task: what calls this may be in the middle of a delivery. */
    protected final void failSlowly(ProtocolError error) {
        loop.execute(() -> {
            ConnectionEvents handler = session;
            if (handler != null && isOpen()) {
                handler.onMalformed(new ClientFrame.Malformed(error));
            }
        });
    }

    /** Gives up a peer that does not read when the memory for what waits is nearly used up. */
    private void onMemoryShort() {
        if (phase == Phase.OPEN) {
            setup.counters().slowSubscribers.increment();
            setup.counters().limits.exceeded(Limit.DIRECT_MEMORY);
            LOG.info(
                    "{} {}: closed, {} bytes wait for it and direct memory is nearly used up",
                    transport(),
                    peer,
                    output.waitingBytes());
            closeNow();
        }
    }

    // How it ends.

    /** Whether the session may still write and be delivered to. */
    protected final boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /**
     * Flushes what is written, then throws away input until the peer closes, for a while.
     *
     * @param whenFlushed what is done when the operating system has everything
     */
    protected final void endWith(Runnable whenFlushed) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        linger = new Linger(channel, loop);
        applyPauses();
        output.flushThen(written -> onLastWritten(written, whenFlushed));
        if (!isDelivering && !input.isEmpty()) {
            loop.execute(this::deliver);
        }
    }

    private void onLastWritten(ChannelFuture written, Runnable whenFlushed) {
        hasOutputEnded = true;
        if (hasInputEnded || !written.isSuccess()) {
            channel.close();
        } else {
            whenFlushed.run();
        }
    }

    /** Closes as soon as the operating system has what was written; only when closing already. */
    protected final void closeWhenFlushed() {
        hasInputEnded = true;
        if (hasOutputEnded) {
            channel.close();
        }
    }

    protected final void closeChannel() {
        channel.close();
    }

    protected final Channel channel() {
        return channel;
    }

    @Override
    public final void closeNow() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            output.close();
        }
        channel.close();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ClientCertificate.isOfPeer(cause)) {
            LOG.debug("{} {} is lost: {}", transport(), peer, cause.getMessage());
            closeNow();
        } else {
            onFailure(cause);
        }
    }

    private void onFailure(Throwable cause) {
        if (!hasFailed) {
            hasFailed = true;
            LOG.warn("{} {} failed and is closed", transport(), peer, cause);
        }
        closeAfterFailure();
    }

    /** Ends the connection after a bug of ours. */
    protected void closeAfterFailure() {
        closeNow();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        setup.registry().remove(this);
        setup.gate().countIncomplete(-incompleteBytes);
        incompleteBytes = 0;
        if (linger != null) {
            linger.cancel();
        }
        output.close();
        input.release();
        try {
            if (session != null) {
                session.onClosed();
            }
        } catch (Throwable e) {
            LOG.warn("The session of {} {} failed while it was closed", transport(), peer, e);
        }
    }

    @Override
    public final String toString() {
        return transport() + " " + peer;
    }
}
