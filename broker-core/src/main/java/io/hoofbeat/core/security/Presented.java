package io.hoofbeat.core.security;

import org.jspecify.annotations.Nullable;

/**
 * What a connection says about its client before any frame: a certificate that TLS has checked, a token of the WebSocket
 * upgrade.
 *
 * @param certificateLogin     login that the client's certificate stands for, or null
 * @param certificateEndMillis when that certificate ends, in milliseconds since 1970
 * @param token                token of the upgrade's {@code Authorization} header or {@code access_token}, or null
 */
public record Presented(
        @Nullable String certificateLogin,
        long certificateEndMillis,
        @Nullable String token) {

    /** Nothing. */
    public static final Presented NOTHING = new Presented(null, Grant.NEVER, null);

    /** A token alone. */
    public static Presented token(String token) {
        return new Presented(null, Grant.NEVER, token);
    }

    /** The same with another token. */
    public Presented withToken(@Nullable String other) {
        return new Presented(certificateLogin, certificateEndMillis, other);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Presented[certificateLogin=" + certificateLogin + "]";
    }
}
