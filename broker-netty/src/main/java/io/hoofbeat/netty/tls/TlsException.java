package io.hoofbeat.netty.tls;

/** Certificate, key or authorities cannot be used; the message says which and why. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1;

    /** With what is wrong and why. */
    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
