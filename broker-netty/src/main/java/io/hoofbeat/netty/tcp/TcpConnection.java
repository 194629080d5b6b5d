package io.hoofbeat.netty.tcp;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.netty.codec.StompFrameEncoder;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.connection.StompConnection;
import io.hoofbeat.netty.connection.TlsOutput;
import io.hoofbeat.netty.loop.SharedTails;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** STOMP as it is, over TCP. */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
final class TcpConnection extends StompConnection {

    TcpConnection(Channel channel, ConnectionSetup setup) {
        super(channel, setup, null);
    }

    @Override
    public String transport() {
        return isTls() ? "tls" : "tcp";
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
        if (isOpen()) {
            traffic().repliesOut++;
            byte[] bytes = StompFrameEncoder.encode(frame, version());
            output().room(bytes.length).writeBytes(bytes);
        }
    }

    @Override
    public void writeMessage(DeliveryPrefix prefix, long number, int deliveryCount, Message message) {
        if (!isOpen()) {
            return;
        }
        traffic().messagesOut++;
        byte[] tail = message.tailFor(version().escapes());
        int prefixBytes = StompFrameEncoder.prefixBytes(prefix, number, deliveryCount);
        if (tail.length < SharedTails.SHARED_BYTES) {
            ByteBuf out = output().room(prefixBytes + tail.length);
            StompFrameEncoder.writePrefix(out, prefix, number, deliveryCount);
            out.writeBytes(tail);
        } else {
            StompFrameEncoder.writePrefix(output().room(prefixBytes), prefix, number, deliveryCount);
            output().addShared(loop().tails().direct(tail).retainedDuplicate());
        }
    }

    @Override
    public void writeHeartBeat() {
        if (isOpen()) {
            output().room(1).writeByte('\n');
        }
    }

    @Override
    public void closeAfterError() {
        endWith(this::shutDownOutput);
    }

    @Override
    public void closeAfterDisconnect() {
        endWith(() -> {});
    }

    @Override
    public void closeForShutdown() {
        endWith(this::shutDownOutput);
    }

    private void shutDownOutput() {
        TlsOutput.shutDown(channel());
    }
}
