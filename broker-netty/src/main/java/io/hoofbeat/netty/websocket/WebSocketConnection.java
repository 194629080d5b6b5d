package io.hoofbeat.netty.websocket;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Utf8;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.LimitCounts;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.ServerFrame.ErrorFrame;
import io.hoofbeat.netty.codec.StompFrameEncoder;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.connection.InputBuffer;
import io.hoofbeat.netty.connection.StompConnection;
import io.hoofbeat.netty.loop.SharedTails;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * STOMP over WebSocket. Messages of the peer, text or binary, are one stream of bytes however it is cut; each frame of STOMP
 * that goes out is one message, text when it is UTF-8 and binary otherwise, written into the output as header and bytes.
 *
 * <p>With permessage-deflate, large messages go out compressed. The bytes that differ per subscriber stand in front as a
 * stored block, so that the compressed rest is the same for all and made once per turn.
 */
public class WebSocketConnection extends StompConnection implements WebSocketReader.Sink {

    /** Tails of at least this size, in bytes, are worth compressing. */
    private static final int DEFLATED_BYTES_MIN = 1 << 10;

    private static final int STORED_BLOCK_HEAD_BYTES = 5;
    private static final int STORED_BLOCK_BYTES_MAX = 0xFFFF;
    private static final int REASON_BYTES_MAX = 123;
    private static final byte[] HEART_BEAT = {'\n'};

    private final boolean isCompressed;
    private final int messageBytesMax;
    private final LimitCounts limits;
    private final WebSocketReader reader;
    private final Utf8Check utf8 = new Utf8Check();

    /** Payload that is not yet used since reading is paused. */
    private final InputBuffer frames;

    private boolean isText;
    private @Nullable MessageInflater inflater;

    /** What the last ERROR said; the reason of the Close after it. */
    private String lastError = "";

    private int closeCode = CloseCode.PROTOCOL_ERROR;

    /**
     * A connection whose upgrade has been answered.
     *
     * @param isCompressed whether permessage-deflate was agreed, without context takeover on either side
     * @param token        that came with the upgrade, or null
     */
    public WebSocketConnection(Channel channel, ConnectionSetup setup, boolean isCompressed, @Nullable String token) {
        super(channel, setup, token);
        this.isCompressed = isCompressed;
        limits = setup.counters().limits;
        messageBytesMax = setup.server().webSocket().messageBytesMax();
        reader = new WebSocketReader(this, isCompressed, messageBytesMax);
        frames = new InputBuffer(channel.alloc());
    }

    @Override
    public String transport() {
        return isTls() ? "wss" : "ws";
    }

    // What comes in.

    @Override
    protected void consume(ByteBuf in) {
        try {
            deliverKept();
            boolean goesOn = true;
            while (goesOn && mayRead()) {
                goesOn = reader.read(in);
            }
        } catch (WebSocketViolation e) {
            in.skipBytes(in.readableBytes());
            if (e.code() == CloseCode.TOO_BIG) {
                limits.exceeded(Limit.WEB_SOCKET_MESSAGE_BYTES);
            }
            close(e.code(), e.reason());
        }
    }

    private void deliverKept() {
        if (!frames.isEmpty()) {
            deliverFrames(frames.bytes());
            frames.trim();
        }
    }

    @Override
    public final void onMessageStart(boolean isTextMessage, boolean isCompressedMessage) {
        isText = isTextMessage;
        utf8.reset();
        if (isCompressedMessage) {
            inflater = new MessageInflater(messageBytesMax);
        }
        onContentStart();
    }

    /** A message begins whose bytes are going to be {@linkplain #onContent given}. */
    protected void onContentStart() {}

    /** Bytes of a message, inflated and checked: frames of STOMP. Borrows {@code content}. */
    protected void onContent(ByteBuf content) throws WebSocketViolation {
        deliverContent(content);
    }

    /** The message is complete. */
    protected void onContentEnd() throws WebSocketViolation {}

    @Override
    public final void onData(ByteBuf payload) throws WebSocketViolation {
        if (!isOpen()) {
            return;
        }
        if (inflater == null) {
            onPayload(payload);
        } else {
            inflater.inflate(payload, this::onPayload);
        }
    }

    @Override
    public final void onMessageEnd() throws WebSocketViolation {
        if (inflater != null) {
            if (isOpen()) {
                inflater.finish(this::onPayload);
            }
            closeInflater();
        }
        if (isText && isOpen() && !utf8.isComplete()) {
            throw notUtf8();
        }
        if (isOpen()) {
            onContentEnd();
        }
    }

    private void onPayload(ByteBuf payload) throws WebSocketViolation {
        if (isText && !utf8.accept(payload, payload.readerIndex(), payload.writerIndex())) {
            throw notUtf8();
        }
        onContent(payload);
    }

    /** Delivers bytes of STOMP, and keeps what cannot be delivered now. Borrows {@code content}. */
    protected final void deliverContent(ByteBuf content) {
        if (frames.isEmpty()) {
            deliverFrames(content);
        }
        if (isOpen() && content.isReadable()) {
            frames.append(content);
        }
    }

    private static WebSocketViolation notUtf8() {
        return new WebSocketViolation(CloseCode.BAD_DATA, "A text message is not UTF-8.");
    }

    @Override
    public final void onControl(int opcode, ByteBuf payload) throws WebSocketViolation {
        switch (opcode) {
            case WebSocketReader.PING -> onPing(payload);
            case WebSocketReader.CLOSE -> onClose(payload);
            default -> {}
        }
    }

    private void onPing(ByteBuf payload) {
        // One who pings without reading gets no pongs that nobody waits for.
        if (isOpen() && isWritable()) {
            ByteBuf out = beginMessage(WebSocketReader.PONG, payload.readableBytes(), payload.readableBytes());
            out.writeBytes(payload);
        }
    }

    private void onClose(ByteBuf payload) throws WebSocketViolation {
        if (!isOpen()) {
            closeWhenFlushed();
            return;
        }
        int code = closeCode(payload);
        writeClose(code, "");
        endWith(this::closeChannel);
    }

    /** The code to answer a Close with: the peer's own. */
    private static int closeCode(ByteBuf payload) throws WebSocketViolation {
        if (!payload.isReadable()) {
            return CloseCode.NORMAL;
        }
        if (payload.readableBytes() < 2 || !CloseCode.isAllowed(payload.getUnsignedShort(payload.readerIndex()))) {
            throw new WebSocketViolation(CloseCode.PROTOCOL_ERROR, "The Close has no valid code.");
        }
        byte[] bytes = ByteBufUtil.getBytes(payload);
        if (!Utf8.isValid(bytes, 2, bytes.length)) {
            throw new WebSocketViolation(CloseCode.BAD_DATA, "The reason of the Close is not UTF-8.");
        }
        return payload.getUnsignedShort(payload.readerIndex());
    }

    // What goes out.

    @Override
    public void write(ServerFrame frame) {
        if (!isOpen()) {
            return;
        }
        if (frame instanceof ErrorFrame error) {
            String summary = error.headers().get("message");
            lastError = summary == null ? "" : summary;
            closeCode = CloseCode.of(error.cause());
        }
        traffic().repliesOut++;
        writeText(StompFrameEncoder.encode(frame, version()));
    }

    /** Writes bytes of STOMP that are UTF-8 as a message. */
    protected void writeText(byte[] bytes) {
        beginText(bytes.length).writeBytes(bytes);
    }

    /**
     * Begins a text message that is written into the output as a whole.
     *
     * @return the buffer to write its payload to
     */
    protected final ByteBuf beginText(int payloadBytes) {
        return beginMessage(WebSocketReader.TEXT, payloadBytes, payloadBytes);
    }

    @Override
    public void writeHeartBeat() {
        if (isOpen()) {
            writeText(HEART_BEAT);
        }
    }

    @Override
    public void writeMessage(DeliveryPrefix prefix, long number, int deliveryCount, Message message) {
        if (!isOpen()) {
            return;
        }
        traffic().messagesOut++;
        byte[] tail = message.tailFor(version().escapes());
        int opcode = message.isUtf8() ? WebSocketReader.TEXT : WebSocketReader.BINARY;
        int prefixBytes = StompFrameEncoder.prefixBytes(prefix, number, deliveryCount);
        if (isCompressed && tail.length >= DEFLATED_BYTES_MIN && prefixBytes <= STORED_BLOCK_BYTES_MAX) {
            ByteBuf deflated = loop().tails().deflated(tail);
            int storedBytes = STORED_BLOCK_HEAD_BYTES + prefixBytes;
            ByteBuf out =
                    beginMessage(WebSocketReader.RSV1 | opcode, storedBytes + deflated.readableBytes(), storedBytes);
            writeStoredBlockHead(out, prefixBytes);
            StompFrameEncoder.writePrefix(out, prefix, number, deliveryCount);
            writeShared(deflated);
        } else if (tail.length < SharedTails.SHARED_BYTES) {
            ByteBuf out = beginMessage(opcode, prefixBytes + tail.length, prefixBytes + tail.length);
            StompFrameEncoder.writePrefix(out, prefix, number, deliveryCount);
            out.writeBytes(tail);
        } else {
            ByteBuf out = beginMessage(opcode, prefixBytes + tail.length, prefixBytes);
            StompFrameEncoder.writePrefix(out, prefix, number, deliveryCount);
            writeShared(loop().tails().direct(tail));
        }
    }

    private void writeShared(ByteBuf shared) {
        if (shared.readableBytes() < SharedTails.SHARED_BYTES) {
            int bytes = shared.readableBytes();
            output().room(bytes).writeBytes(shared, shared.readerIndex(), bytes);
        } else {
            output().addShared(shared.retainedDuplicate());
        }
    }

    /** A DEFLATE block that is not compressed and not the last one. */
    private static void writeStoredBlockHead(ByteBuf out, int bytes) {
        out.writeByte(0).writeShortLE(bytes).writeShortLE(~bytes);
    }

    /**
     * Writes the head of a message.
     *
     * @param payloadBytes size of its payload
     * @param roomBytes    how much of it is going to be written into the buffer
     * @return the buffer, with that much room
     */
    private ByteBuf beginMessage(int bitsAndOpcode, int payloadBytes, int roomBytes) {
        ByteBuf out = output().room(10 + roomBytes);
        out.writeByte(WebSocketReader.FIN | bitsAndOpcode);
        if (payloadBytes < 126) {
            out.writeByte(payloadBytes);
        } else if (payloadBytes < 1 << 16) {
            out.writeByte(126).writeShort(payloadBytes);
        } else {
            out.writeByte(127).writeLong(payloadBytes);
        }
        return out;
    }

    // How it ends.

    @Override
    public void closeAfterError() {
        close(closeCode, lastError);
    }

    @Override
    public void closeAfterDisconnect() {
        close(CloseCode.NORMAL, "");
    }

    @Override
    public void closeForShutdown() {
        close(CloseCode.GOING_AWAY, "The broker stops.");
    }

    @Override
    protected void closeAfterFailure() {
        if (isOpen()) {
            close(CloseCode.INTERNAL_ERROR, "The broker failed; its log says why.");
        } else {
            closeNow();
        }
    }

    /** Says Close and waits for the peer's. */
    private void close(int code, String reason) {
        if (isOpen()) {
            writeClose(code, reason);
            endWith(() -> {});
        }
    }

    /** Writes the Close of this side. */
    protected void writeClose(int code, String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, REASON_BYTES_MAX);
        while (length > 0 && length < bytes.length && (bytes[length] & 0xC0) == 0x80) {
            // Not in the middle of a character.
            length--;
        }
        beginMessage(WebSocketReader.CLOSE, 2 + length, 2 + length)
                .writeShort(code)
                .writeBytes(bytes, 0, length);
    }

    private void closeInflater() {
        if (inflater != null) {
            inflater.close();
            inflater = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closeInflater();
        frames.release();
        super.channelInactive(ctx);
    }
}
