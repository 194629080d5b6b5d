package io.hoofbeat.cli.client;

/** The connection or the broker failed the client; the message is a sentence for the person at the terminal. */
public class StompException extends Exception {

    private static final long serialVersionUID = 1;

    public StompException(String message) {
        super(message);
    }

    public StompException(String message, Throwable cause) {
        super(message, cause);
    }
}
