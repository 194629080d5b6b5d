package io.hoofbeat.netty.tls;

import io.hoofbeat.core.security.Presented;
import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What a client's certificate, once TLS has checked it against the authorities, says of its login. */
@SuppressWarnings("JavaUtilDate") // certificates tell their end so
public final class ClientCertificate {

    private static final int MAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;

    private ClientCertificate() {}

    /** What the client of a connection has presented. On the channel's loop, after the handshake. */
    public static Presented of(Channel channel, @Nullable TlsContext tls) {
        if (tls == null || tls.options().clientLogin() == TlsOptions.ClientLogin.NONE) {
            return Presented.NOTHING;
        }
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            return Presented.NOTHING;
        }
        try {
            Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            X509Certificate own = (X509Certificate) chain[0];
            String login = tls.options().clientLogin() == TlsOptions.ClientLogin.CN ? commonName(own) : otherName(own);
            return login == null || login.isEmpty()
                    ? Presented.NOTHING
                    : new Presented(login, own.getNotAfter().getTime(), null);
        } catch (SSLPeerUnverifiedException e) {
            return Presented.NOTHING; // The client has none.
        }
    }

    static @Nullable String commonName(X509Certificate certificate) {
        try {
            String found = null;
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    found = rdn.getValue() instanceof String name ? name : null; // Bytes are of a kind that is no text.
                }
            }
            return found;
        } catch (InvalidNameException e) {
            return null;
        }
    }

    static @Nullable String otherName(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return null;
            }
            for (List<?> name : names) {
                int type = (Integer) name.get(0);
                if (type == DNS || type == MAIL || type == URI) {
                    return String.valueOf(name.get(1));
                }
            }
            return null;
        } catch (CertificateParsingException e) {
            return null;
        }
    }

    /** Whether a failure of a connection is its peer's doing, or that of the network, and no mistake of ours. */
    public static boolean isOfPeer(Throwable cause) {
        return cause instanceof IOException
                || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
    }
}
