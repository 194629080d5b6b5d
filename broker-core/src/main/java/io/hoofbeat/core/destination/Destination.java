package io.hoofbeat.core.destination;

import java.util.Objects;

/**
 * The text after {@code destination:} with its kind. Made by {@link DestinationPrefixes#resolve}.
 *
 * <p>Two texts can name one thing ({@code /amq/queue/a} is {@code /queue/a}): {@link #key()} is what they share and what
 * look-ups use, {@link #text()} is what the client wrote and what it gets back.
 */
public final class Destination {

    private final String text;
    private final String key;
    private final DestinationKind kind;

    Destination(String text, String key, DestinationKind kind) {
        this.text = Objects.requireNonNull(text, "text");
        this.key = Objects.requireNonNull(key, "key");
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Exactly what the client wrote, unescaped. */
    public String text() {
        return text;
    }

    /** What subscriptions, queues and messages of the same thing have in common. */
    public String key() {
        return key;
    }

    public DestinationKind kind() {
        return kind;
    }

    /** Equal when kind and key are equal, whatever the spelling. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Destination that && kind == that.kind && key.equals(that.key));
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
