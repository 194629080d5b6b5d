package io.hoofbeat.core.message;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a frame in their order, unescaped. A repeated header is kept as often as it came; the first one counts.
 * Immutable.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Repeated_Header_Entries">Repeated Header Entries</a>
 */
public final class Headers {

    /** No headers. */
    public static final Headers EMPTY = new Headers(new String[0]);

    /** Names at even positions, each followed by its value. */
    private final String[] entries;

    private Headers(String[] entries) {
        this.entries = entries;
    }

    /** Headers from names and values in turn, as in {@code of("id", "7", "ack", "client")}. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value in " + Arrays.toString(namesAndValues));
        }
        return new Headers(namesAndValues.clone());
    }

    /** Starts a list of headers. */
    public static Builder builder() {
        return new Builder(4);
    }

    /**
     * Starts a list of headers.
     *
     * @param count how many there will be, if it is known
     */
    public static Builder builder(int count) {
        return new Builder(count);
    }

    /** The first value under a name, or null when there is none. */
    public @Nullable String get(String name) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i].equals(name)) {
                return entries[i + 1];
            }
        }
        return null;
    }

    /** How many headers there are, repeated ones counted each time. */
    public int count() {
        return entries.length / 2;
    }

    /** Calls {@code action} with each name and value in their order. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < entries.length; i += 2) {
            action.accept(entries[i], entries[i + 1]);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && Arrays.equals(entries, that.entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
        return text.toString();
    }

    /** Collects headers in their order. Confined to its maker. */
    public static final class Builder {
        private String[] entries;
        private int size;

        private Builder(int count) {
            entries = new String[2 * count];
        }

        public Builder add(String name, String value) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, 2 * size + 2);
            }
            entries[size] = Objects.requireNonNull(name, "name");
            entries[size + 1] = Objects.requireNonNull(value, "value");
            size += 2;
            return this;
        }

        /** The headers added so far. */
        public Headers build() {
            if (size == 0) {
                return EMPTY;
            }
            return new Headers(size == entries.length ? entries : Arrays.copyOf(entries, size));
        }
    }
}
