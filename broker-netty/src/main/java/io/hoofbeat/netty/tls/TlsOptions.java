package io.hoofbeat.netty.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be set about TLS.
 *
 * @param certificate      chain of certificates in PEM, the broker's own first
 * @param key              private key in PEM, PKCS#8, without a passphrase
 * @param clientCa         authorities of client certificates in PEM; null when clients are not asked for one
 * @param isClientRequired whether a client without a certificate is turned away
 * @param clientLogin      what of a client certificate is the login
 * @param isPlainAllowed   whether clear text is served on the same ports
 */
public record TlsOptions(
        Path certificate,
        Path key,
        @Nullable Path clientCa,
        boolean isClientRequired,
        ClientLogin clientLogin,
        boolean isPlainAllowed) {

    /** What of a client certificate is the login. */
    public enum ClientLogin {
        /** Nothing: it opens the connection only. */
        NONE,
        /** The last common name of the subject. */
        CN,
        /** The first DNS name, mail address or URI of the alternative names. */
        SAN
    }

    /** The files that are read. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(certificate, key));
        if (clientCa != null) {
            files.add(clientCa);
        }
        return files;
    }
}
