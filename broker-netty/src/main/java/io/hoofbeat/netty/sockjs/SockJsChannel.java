package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The byte stream below a session that lives in HTTP requests: what is written waits, as for a slow peer on a socket, until a
 * {@link Receiver} takes it, one batch at a time, and is gone only when the operating system has it. So the marks of the output,
 * the wait of publishers and the end of slow peers are those of every connection.
 *
 * <p>What is written are JSON strings, each with a comma behind it; what is read are frames of STOMP. Confined to the loop of
 * the HTTP connection that opened it.
 *
 * <pre>
 * receiver none   attach                         → receiver (greeted first)
 * receiver        batch taken, limit reached     → none; a session that has none for too long is closed
 * receiver        another attach                 → told to go away; the first one stays
 * receiver        HTTP connection lost           → closed: nobody knows what the client has read
 * any             sayClose                       → Close is all that receivers get
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
final class SockJsChannel extends AbstractChannel {

    private static final Logger LOG = LoggerFactory.getLogger(SockJsChannel.class);

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    /** What is handed to a receiver at a time, in bytes, unless one piece is larger. */
    private static final int BATCH_BYTES = 64 << 10;

    /** How much the session is given to read at a time, in bytes: when it stops, it holds no more. */
    private static final int PIECE_BYTES = 64 << 10;

    /** How many requests may wait until the session reads on. */
    private static final int WAITING_MAX = 16;

    private static final byte[] GONE = SockJsFrames.close(1002, "Connection interrupted");

    private final DefaultChannelConfig config = new DefaultChannelConfig(this);
    private final String name;
    private final SockJsSessions sessions;
    private final SockJsOwner owner;
    private final NettyLoop loop;
    private final SocketAddress local;
    private final ServerOptions.SockJs options;

    /** What the session may be sent in one request, in bytes: little before its client is known. Read by other loops. */
    private volatile int sentBytesMax;

    private boolean isClosed;
    private boolean isGreeted;

    /** Takes frames now; null while the client has not asked. */
    private @Nullable Receiver receiver;

    /** Has been given a batch and not said yet that it is on its way; and of how many pieces of output it is made. */
    private @Nullable Receiver taker;

    private int takenPieces;

    /** What was sent to the current receiver. */
    private long sentBytes;

    private long lastSentNanos;
    private @Nullable Timeout absence;
    private @Nullable Timeout heartBeat;

    /** The last frame; null before it is time for it. */
    private byte @Nullable [] closeFrame;

    private final Deque<SentText> waiting = new ArrayDeque<>();
    private long waitingBytes;

    /** How much of the first one that waits has been read. */
    private int readBytes;

    private boolean isReading;

    /** A session that its client has named, opened by a request over {@code parent}. */
    SockJsChannel(String name, SockJsSessions sessions, Channel parent, SockJsOwner owner, NettyLoop loop) {
        super(null);
        this.name = name;
        this.sessions = sessions;
        this.owner = owner;
        this.loop = loop;
        local = parent.localAddress();
        options = sessions.options().sockJs();
        sentBytesMax = sessions.beforeConnectBytesMax();
        lastSentNanos = loop.nanoTime();
        config.setAllocator(parent.alloc());
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(
                Math.max(1, sessions.options().outputLowBytes()),
                sessions.options().outputHighBytes()));
    }

    /** The home loop. Any thread. */
    NettyLoop loop() {
        return loop;
    }

    /** Who opened it. Any thread. */
    SockJsOwner owner() {
        return owner;
    }

    /** What may be sent to it in one request, in bytes. Any thread. */
    int sentBytesMax() {
        return sentBytesMax;
    }

    /** Its client is in, and may send what others may. */
    void onConnected() {
        sentBytesMax = sessions.options().webSocket().messageBytesMax();
    }

    // What comes in.

    /** Has the session read; when it does not read now, the request waits, and so does its client. */
    void receive(SentText sent) {
        assert loop.isCurrent() : this + " was sent to off its loop";
        if (isClosed || closeFrame != null) {
            sent.tell(SentText.Fate.SESSION_GONE);
        } else if (!hasRoomFor(sent.bytes().length)) {
            sent.tell(SentText.Fate.TOO_MUCH);
        } else {
            waiting.add(sent);
            readOn();
        }
    }

    /** Counts what is going to wait, here and with the incomplete frames of all connections. */
    private boolean hasRoomFor(int bytes) {
        if (!waiting.isEmpty() && (waiting.size() >= WAITING_MAX || waitingBytes + bytes > sentBytesMax)) {
            return false;
        }
        waitingBytes += bytes;
        if (!sessions.countIncomplete(bytes)) {
            forget(bytes);
            return false;
        }
        return true;
    }

    private void forget(long bytes) {
        waitingBytes -= bytes;
        sessions.countIncomplete(-bytes);
    }

    private void readOn() {
        if (isReading) {
            return;
        }
        isReading = true;
        while (!isClosed && config.isAutoRead() && !waiting.isEmpty()) {
            SentText sent = waiting.element();
            int from = readBytes;
            int count = Math.min(PIECE_BYTES, sent.bytes().length - from);
            boolean isAll = from + count == sent.bytes().length;
            readBytes = isAll ? 0 : from + count;
            if (isAll) {
                waiting.remove();
            }
            forget(count);
            pipeline().fireChannelRead(Unpooled.wrappedBuffer(sent.bytes(), from, count));
            if (isAll) {
                sent.tell(SentText.Fate.READ);
            }
        }
        isReading = false;
    }

    @Override
    protected void doBeginRead() {
        if (!waiting.isEmpty()) {
            // As a task: the session is in the middle of its own work.
            loop.execute(this::readOn);
        }
    }

    // What goes out.

    /** Gives frames to a request, unless there is one already. */
    void attach(Receiver newcomer) {
        assert loop.isCurrent() : this + " was attached to off its loop";
        if (isClosed) {
            newcomer.send(this, GONE, true);
            return;
        }
        if (receiver != null) {
            newcomer.send(this, SockJsFrames.ANOTHER_OPEN, true);
            return;
        }
        receiver = newcomer;
        sentBytes = 0;
        if (absence != null) {
            absence.cancel();
            absence = null;
        }
        goOn();
    }

    /** What was given last to a receiver is on its way. */
    void onTaken(Receiver by) {
        if (isClosed || by != taker) {
            return;
        }
        taker = null;
        ChannelOutboundBuffer output = unsafe().outboundBuffer();
        for (int pieces = takenPieces; pieces > 0 && output != null; pieces--) {
            output.remove();
            output = unsafe().outboundBuffer();
        }
        goOn();
    }

    /** A receiver has lost its client, who may or may not have read what was on its way. */
    void onLost(Receiver lost) {
        if (!isClosed && (lost == receiver || lost == taker)) {
            LOG.debug("{}: the client has left its response", this);
            receiver = null;
            close();
        }
    }

    private void goOn() {
        if (isClosed || taker != null) {
            return;
        }
        if (receiver != null && !isGreeted) {
            isGreeted = true;
            scheduleHeartBeat(options.heartBeatMillis());
            give(receiver, SockJsFrames.OPEN, 0, false);
        } else {
            unsafe().flush();
            sayCloseNow();
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer output) throws Exception {
        if (taker != null) {
            return;
        }
        while (output.current() instanceof ByteBuf empty && !empty.isReadable()) {
            output.remove();
        }
        if (receiver != null && isGreeted && !output.isEmpty()) {
            Batch batch = new Batch();
            output.forEachFlushedMessage(batch);
            give(receiver, batch.frame(), batch.pieces, false);
        }
    }

    /** Pieces of output that go to a receiver together. */
    private static final class Batch implements ChannelOutboundBuffer.MessageProcessor {
        private final Deque<ByteBuf> taken = new ArrayDeque<>();
        private int bytes;
        private int pieces;

        @Override
        public boolean processMessage(Object message) {
            ByteBuf piece = (ByteBuf) message;
            if (pieces > 0 && bytes + piece.readableBytes() > BATCH_BYTES) {
                return false;
            }
            taken.add(piece);
            bytes += piece.readableBytes();
            pieces++;
            return true;
        }

        /** An array of the strings; the comma behind the last makes room for the bracket. */
        byte[] frame() {
            byte[] frame = new byte[2 + bytes];
            frame[0] = 'a';
            frame[1] = '[';
            int at = 2;
            for (ByteBuf piece : taken) {
                int count = piece.readableBytes();
                piece.getBytes(piece.readerIndex(), frame, at, count);
                at += count;
            }
            frame[at - 1] = ']';
            return frame;
        }
    }

    private void give(Receiver to, byte[] frame, int pieces, boolean isLast) {
        taker = to;
        takenPieces = pieces;
        sentBytes += frame.length;
        lastSentNanos = loop.nanoTime();
        boolean ends = isLast || to.isPolling() || sentBytes >= options.streamBytesMax();
        if (ends) {
            awaitReceiver();
        }
        to.send(this, frame, ends);
    }

    /** The client has to ask again, and soon. */
    void awaitReceiver() {
        receiver = null;
        if (absence != null) {
            absence.cancel();
        }
        absence = loop.schedule(options.absentMillisMax(), this::onAbsent);
    }

    private void onAbsent() {
        if (!isClosed && receiver == null) {
            LOG.debug("{}: nobody has asked for its frames for {} ms", this, options.absentMillisMax());
            close();
        }
    }

    private void scheduleHeartBeat(long millis) {
        heartBeat = loop.schedule(millis, this::onHeartBeat);
    }

    /** Keeps proxies from taking a response for idle; with heart-beats of STOMP there is always something newer. */
    private void onHeartBeat() {
        long waitMillis = options.heartBeatMillis() - (loop.nanoTime() - lastSentNanos) / 1_000_000;
        if (waitMillis <= 0) {
            waitMillis = options.heartBeatMillis();
            if (receiver != null && taker == null) {
                give(receiver, SockJsFrames.HEART_BEAT, 0, false);
            }
        }
        scheduleHeartBeat(waitMillis);
    }

    // How it ends.

    /** From here on a receiver gets this frame and nothing else; everything before it has been taken. */
    void sayClose(byte[] frame) {
        if (closeFrame == null) {
            closeFrame = frame;
            sayCloseNow();
        }
    }

    private void sayCloseNow() {
        if (closeFrame != null && receiver != null && taker == null) {
            give(receiver, closeFrame, 0, true);
        }
    }

    @Override
    protected void doClose() {
        isClosed = true;
        sessions.remove(name, this);
        if (absence != null) {
            absence.cancel();
        }
        if (heartBeat != null) {
            heartBeat.cancel();
        }
        if (receiver != null) {
            receiver.abort();
            receiver = null;
        }
        waiting.forEach(sent -> sent.tell(SentText.Fate.SESSION_GONE));
        waiting.clear();
        forget(waitingBytes);
    }

    // What Netty asks.

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("a session is opened by its client"));
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop eventLoop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return owner.address();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a session is opened by its client");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public boolean isActive() {
        return !isClosed;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public String toString() {
        return "SockJS session of " + owner.address();
    }
}
