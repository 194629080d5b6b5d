package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.loop.Loop.Timeout;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.websocket.CloseCode;
import io.hoofbeat.netty.websocket.WebSocketConnection;
import io.hoofbeat.netty.websocket.WebSocketViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** STOMP over SockJS over WebSocket: each message of the client is an array of strings, each of the broker a frame of SockJS. */
final class SockJsWebSocketConnection extends WebSocketConnection {

    private static final int ARRAY_BYTES = 5;

    private final int heartBeatMillis;
    private final QuotedTextReader reader = new QuotedTextReader();
    private @Nullable Timeout heartBeat;

    SockJsWebSocketConnection(Channel channel, ConnectionSetup setup, @Nullable String token) {
        super(channel, setup, false, token);
        heartBeatMillis = setup.server().sockJs().heartBeatMillis();
    }

    @Override
    public String transport() {
        return isTls() ? "sockjs-wss" : "sockjs-ws";
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        writeFrame(SockJsFrames.OPEN);
        heartBeat = loop().schedule(heartBeatMillis, this::onHeartBeat);
        super.handlerAdded(ctx);
    }

    private void onHeartBeat() {
        long waitMillis = heartBeatMillis - (loop().nanoTime() - lastWriteNanos()) / 1_000_000;
        if (isOpen()) {
            if (waitMillis <= 0) {
                waitMillis = heartBeatMillis;
                if (isWritable()) {
                    writeFrame(SockJsFrames.HEART_BEAT);
                }
            }
            heartBeat = loop().schedule(waitMillis, this::onHeartBeat);
        }
    }

    @Override
    protected void onContentStart() {
        reader.reset();
    }

    @Override
    protected void onContent(ByteBuf content) throws WebSocketViolation {
        ByteBuf frames = Unpooled.buffer(content.readableBytes() + 3);
        try {
            if (!reader.read(content, frames)) {
                throw broken();
            }
            deliverContent(frames);
        } finally {
            frames.release();
        }
    }

    @Override
    protected void onContentEnd() throws WebSocketViolation {
        if (!reader.isComplete() && !reader.isEmpty()) {
            throw broken();
        }
    }

    private static WebSocketViolation broken() {
        return new WebSocketViolation(CloseCode.BAD_DATA, "A message is not a JSON array of strings.");
    }

    @Override
    protected void writeText(byte[] text) {
        OutgoingText.write(text, this::writeString);
    }

    private void writeString(byte[] head, byte[] text, int from, int to) {
        ByteBuf out = beginText(ARRAY_BYTES + QuotedText.bytes(head) + QuotedText.bytes(text, from, to));
        out.writeByte('a').writeByte('[').writeByte('"');
        QuotedText.write(out, head);
        QuotedText.write(out, text, from, to);
        out.writeByte('"').writeByte(']');
    }

    @Override
    public void writeMessage(DeliveryPrefix prefix, long number, int deliveryCount, Message message) {
        if (!isOpen()) {
            return;
        }
        if (!message.isUtf8()) {
            failSlowly(OutgoingText.binaryError());
            return;
        }
        traffic().messagesOut++;
        OutgoingText.write(prefix, number, deliveryCount, message, version().escapes(), this::writeString);
    }

    @Override
    protected void writeClose(int code, String reason) {
        writeFrame(SockJsFrames.close(code, reason));
        super.writeClose(code, reason);
    }

    private void writeFrame(byte[] frame) {
        beginText(frame.length).writeBytes(frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (heartBeat != null) {
            heartBeat.cancel();
        }
        super.channelInactive(ctx);
    }
}
