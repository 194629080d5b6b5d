package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.security.Presented;
import io.hoofbeat.netty.connection.ClientAddress;
import io.hoofbeat.netty.connection.ConnectionSetup;
import io.hoofbeat.netty.tls.ClientCertificate;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;

/**
 * Whose a session is. The name of a session is chosen by its client and no secret of the broker, so whoever opened it has to be
 * recognised by more: his address, the login of his certificate, and that TLS is as it was. Immutable.
 *
 * @param address   of the client, by way of a PROXY header too
 * @param isTls     whether he came over TLS
 * @param presented by his certificate
 */
record SockJsOwner(InetSocketAddress address, boolean isTls, Presented presented) {

    /** What one customer has of IPv6, as a rule; the rest of the address changes from day to day. */
    private static final int IPV6_PREFIX_BYTES = 8;

    /** The client of an HTTP connection. On its loop. */
    static SockJsOwner of(Channel channel, ConnectionSetup setup) {
        return new SockJsOwner(
                ClientAddress.of(channel),
                channel.pipeline().get(SslHandler.class) != null,
                ClientCertificate.of(channel, setup.tls()));
    }

    /** Whether a later request may be of the same client. */
    boolean isSame(SockJsOwner other) {
        return isTls == other.isTls
                && Objects.equals(presented.certificateLogin(), other.presented.certificateLogin())
                && isSame(address.getAddress(), other.address.getAddress());
    }

    private static boolean isSame(InetAddress one, InetAddress other) {
        if (one.isLoopbackAddress() && other.isLoopbackAddress()) {
            return true;
        }
        if (one instanceof Inet6Address && other instanceof Inet6Address) {
            return Arrays.equals(one.getAddress(), 0, IPV6_PREFIX_BYTES, other.getAddress(), 0, IPV6_PREFIX_BYTES);
        }
        return one.equals(other);
    }
}
