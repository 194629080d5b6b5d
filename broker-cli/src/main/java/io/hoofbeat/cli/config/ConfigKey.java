package io.hoofbeat.cli.config;

import java.util.Locale;

/**
 * A row of the table of {@link ConfigKeys}. Immutable.
 *
 * @param name         full name with its groups, such as {@code limits.bodyBytesMax}
 * @param type         what it may hold
 * @param defaultValue what holds when nothing else is said
 * @param defaultText  the default as the manual tells it
 * @param doc          what the key does, one or more sentences
 * @param <T>          type of its value
 */
public record ConfigKey<T>(String name, ValueType<T> type, T defaultValue, String defaultText, String doc) {

    /** Name of the environment variable: {@code HOOFBEAT_LIMITS_BODY_BYTES_MAX} for {@code limits.bodyBytesMax}. */
    public String variable() {
        return "HOOFBEAT_"
                + name.replace('.', '_').replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    /** The part behind the last dot. */
    String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
