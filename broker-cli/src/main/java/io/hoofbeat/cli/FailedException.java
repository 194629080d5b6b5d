package io.hoofbeat.cli;

/** A failure that the surroundings caused; the message is a sentence for the person at the terminal. */
class FailedException extends Exception {

    private static final long serialVersionUID = 1;

    FailedException(String message, Throwable cause) {
        super(message, cause);
    }

    FailedException(String message) {
        super(message);
    }
}
