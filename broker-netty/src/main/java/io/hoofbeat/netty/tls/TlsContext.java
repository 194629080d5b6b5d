package io.hoofbeat.netty.tls;

import io.hoofbeat.core.file.FileTrouble;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in use. TLS 1.2 and 1.3 by the JDK. When it is read again, connections that stand go on as they are. Any
 * thread.
 */
public final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final TlsOptions options;
    private volatile SslContext context;

    private TlsContext(TlsOptions options, SslContext context) {
        this.options = options;
        this.context = context;
    }

    /**
     * Reads the files of the options.
     *
     * @throws TlsException when one cannot be used
     */
    public static TlsContext open(TlsOptions options) throws TlsException {
        return new TlsContext(options, read(options));
    }

    /**
     * Reads the files of the options, for nothing but to see whether they can be used.
     *
     * @throws TlsException when one cannot be used
     */
    public static void check(TlsOptions options) throws TlsException {
        read(options);
    }

    private static SslContext read(TlsOptions options) throws TlsException {
        X509Certificate own = firstOf(options.certificate());
        Path clientCa = options.clientCa();
        if (clientCa != null) {
            firstOf(clientCa);
        }
        try (InputStream chain = Files.newInputStream(options.certificate());
                InputStream key = Files.newInputStream(options.key())) {
            SslContextBuilder builder = SslContextBuilder.forServer(chain, key)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2");
            if (clientCa != null) {
                builder.trustManager(clientCa.toFile())
                        .clientAuth(options.isClientRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            }
            SslContext made = builder.build();
            checkPair(own, options);
            return made;
        } catch (IOException | IllegalArgumentException e) {
            throw new TlsException(
                    "the key " + options.key() + " of " + options.certificate() + " cannot be used: " + reason(e)
                            + "; it is a private key in PEM, PKCS#8, without a passphrase, such as 'openssl pkcs8 -topk8 -nocrypt' writes",
                    e);
        }
    }

    /** That the key is the one of the certificate, which the JDK would find out at the first handshake only. */
    private static void checkPair(X509Certificate own, TlsOptions options) throws SSLException {
        try {
            KeyPairCheck.check(own.getPublicKey(), options.key());
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException(String.valueOf(e.getMessage()), e);
        }
    }

    private static X509Certificate firstOf(Path file) throws TlsException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException("the certificate " + file + " cannot be read: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof IOException failed) {
            return FileTrouble.reason(failed);
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Reads the files again. When they cannot be used, what was in use stays, and the log says why. */
    public void reload() {
        try {
            context = read(options);
            LOG.info("{}: certificate read again; new connections get it", options.certificate());
        } catch (TlsException e) {
            LOG.error("the certificate in use stays: {}", e.getMessage());
        }
    }

    /** The options it was made of. */
    public TlsOptions options() {
        return options;
    }

    /**
     * The broker's end of TLS on a connection that has just been made.
     *
     * @param mayAskForCertificate whether the client is asked for a certificate, if clients are
     */
    SslHandler newHandler(ByteBufAllocator allocator, long handshakeMillisMax, boolean mayAskForCertificate) {
        SslHandler handler = context.newHandler(allocator);
        if (!mayAskForCertificate) {
            handler.engine().setWantClientAuth(false); // Forgets a need as well.
        }
        handler.setHandshakeTimeoutMillis(handshakeMillisMax);
        return handler;
    }
}
