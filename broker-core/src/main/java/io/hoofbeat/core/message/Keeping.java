package io.hoofbeat.core.message;

import org.jspecify.annotations.Nullable;

/**
 * What the broker decided about keeping a message when it accepted it; none of this is in the message's headers. Immutable; any
 * thread.
 *
 * @param expiresAt wall-clock time in milliseconds since 1970 from which nobody wants the message any more; 0 for never
 * @param dueAt     wall-clock time in milliseconds since 1970 before which it is not to be delivered; 0 for at once
 * @param copy      shared by the queues that keep the same message, or null when one queue alone keeps it
 */
public record Keeping(long expiresAt, long dueAt, @Nullable SharedCopy copy) {

    /** Kept until it is settled, by one queue, to be delivered at once. */
    public static final Keeping PLAIN = new Keeping(0, 0, null);

    public Keeping {
        if (expiresAt < 0 || dueAt < 0) {
            throw new IllegalArgumentException("expiresAt " + expiresAt + ", dueAt " + dueAt);
        }
    }

    /** Whether it is to be delivered later, or not for ever. */
    public boolean isTimed() {
        return expiresAt != 0 || dueAt != 0;
    }

    /** The same for one queue alone. */
    public Keeping alone() {
        return copy == null ? this : new Keeping(expiresAt, dueAt, null);
    }
}
