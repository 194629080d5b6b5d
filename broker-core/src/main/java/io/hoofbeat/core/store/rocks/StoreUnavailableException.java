package io.hoofbeat.core.store.rocks;

/** A data folder cannot be used. The message is a sentence for the person who starts the broker. */
public final class StoreUnavailableException extends Exception {

    private static final long serialVersionUID = 1;

    StoreUnavailableException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    StoreUnavailableException(String sentence) {
        super(sentence);
    }
}
