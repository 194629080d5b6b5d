package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.ServerFrame.Connected;
import io.hoofbeat.core.stomp.ServerFrame.ErrorFrame;
import io.hoofbeat.netty.codec.StompFrameEncoder;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.connection.StompConnection;
import io.hoofbeat.netty.websocket.CloseCode;
import io.netty.buffer.ByteBuf;

/** STOMP over the HTTP requests of SockJS: each frame that goes out is a JSON string, with a comma behind it. */
final class SockJsConnection extends StompConnection {

    private static final byte[] HEART_BEAT = {'\n'};

    private final SockJsChannel channel;
    private String lastError = "";
    private int closeCode = CloseCode.PROTOCOL_ERROR;

    SockJsConnection(SockJsChannel channel, ConnectionSetup setup, Presented presented) {
        super(channel, setup, channel.owner().isTls(), presented);
        this.channel = channel;
    }

    @Override
    public String transport() {
        return isTls() ? "sockjs-https" : "sockjs-http";
    }

    @Override
    protected void consume(ByteBuf in) {
        deliverFrames(in);
        if (!isOpen()) {
            in.skipBytes(in.readableBytes());
        }
    }

    @Override
    public void write(ServerFrame frame) {
        if (!isOpen()) {
            return;
        }
        if (frame instanceof Connected) {
            channel.onConnected();
        } else if (frame instanceof ErrorFrame error) {
            lastError = SockJsFrames.summary(error);
            closeCode = CloseCode.of(error.cause());
        }
        traffic().repliesOut++;
        OutgoingText.write(StompFrameEncoder.encode(frame, version()), this::writeString);
    }

    @Override
    public void writeHeartBeat() {
        if (isOpen()) {
            OutgoingText.write(HEART_BEAT, this::writeString);
        }
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

    private void writeString(byte[] head, byte[] text, int from, int to) {
        int bytes = 3 + QuotedText.bytes(head) + QuotedText.bytes(text, from, to);
        ByteBuf out = output().room(bytes);
        out.writeByte('"');
        QuotedText.write(out, head);
        QuotedText.write(out, text, from, to);
        out.writeByte('"').writeByte(',');
    }

    @Override
    public void closeAfterError() {
        end(closeCode, lastError);
    }

    @Override
    public void closeAfterDisconnect() {
        end(SockJsFrames.GO_AWAY, "Go away!");
    }

    @Override
    public void closeForShutdown() {
        byte[] frame = SockJsFrames.close(CloseCode.GOING_AWAY, "The broker stops.");
        endWith(() -> {
            channel.sayClose(frame);
            closeChannel();
        });
    }

    @Override
    protected void closeAfterFailure() {
        if (isOpen()) {
            end(CloseCode.INTERNAL_ERROR, "The broker failed; its log says why.");
        } else {
            closeNow();
        }
    }

    private void end(int code, String reason) {
        byte[] frame = SockJsFrames.close(code, reason);
        endWith(() -> channel.sayClose(frame));
    }
}
