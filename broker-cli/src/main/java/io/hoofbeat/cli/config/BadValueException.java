package io.hoofbeat.cli.config;

import org.jspecify.annotations.Nullable;

/** A value that a {@link ValueType} does not allow. Caught where the place of the value is known. */
final class BadValueException extends Exception {

    private final @Nullable String suggestion;

    /** @param suggestion a value that may have been meant, or null when nothing comes close */
    BadValueException(@Nullable String suggestion) {
        super("not an allowed value", null, false, false);
        this.suggestion = suggestion;
    }

    @Nullable
    String suggestion() {
        return suggestion;
    }
}
