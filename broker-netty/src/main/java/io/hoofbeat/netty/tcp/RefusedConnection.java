package io.hoofbeat.netty.tcp;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.session.ErrorFrames;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.netty.codec.StompFrameEncoder;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.connection.LingerHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** Tells a client of STOMP over TCP why its connection is refused. */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
final class RefusedConnection {

    private RefusedConnection() {}

    /** Writes ERROR and ends the connection such that the client can read it. On the channel's loop. */
    static void end(Channel channel, ConnectionSetup setup, ProtocolError refusal) {
        LingerHandler linger = new LingerHandler(channel, setup.loops().of(channel.eventLoop()));
        channel.pipeline().addLast(linger);
        byte[] error = StompFrameEncoder.encode(ErrorFrames.of(refusal, Headers.EMPTY), StompVersion.V1_0);
        channel.writeAndFlush(Unpooled.wrappedBuffer(error))
                .addListener(written -> linger.onLastWritten(written.isSuccess()));
    }
}
