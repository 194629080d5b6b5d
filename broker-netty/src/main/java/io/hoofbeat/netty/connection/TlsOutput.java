package io.hoofbeat.netty.connection;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The end of what a channel sends, with or without TLS. On the channel's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a channel is told by its events
public final class TlsOutput {

    private TlsOutput() {}

    /** Ends the output; with TLS its end is said first, so that the peer knows that nothing was cut off. */
    public static void shutDown(Channel channel) {
        DuplexChannel duplex = (DuplexChannel) channel;
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            duplex.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(said -> duplex.shutdownOutput());
        }
    }
}
