package io.hoofbeat.cli.bench;

/** A run that could not be done; the message is a sentence for the person at the terminal. */
public final class BenchException extends Exception {

    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
