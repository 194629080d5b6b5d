package io.hoofbeat.netty.admin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether the server should be sent new clients. Any thread. */
public final class Readiness {

    private volatile @Nullable String reason;
    private volatile Supplier<@Nullable String> trouble = () -> null;
    private volatile Supplier<@Nullable String> damage = () -> null;

    /** Ready until told otherwise. */
    public Readiness() {}

    /** Why not, for a person; null when it is ready. */
    public @Nullable String reason() {
        String own = reason;
        return own == null ? trouble.get() : own;
    }

    /** What else somebody should see to, though the server is ready; null when there is nothing. */
    public @Nullable String warning() {
        return damage.get();
    }

    /** @param why for a person, such as {@code draining}; null when it is ready again */
    public void notReady(@Nullable String why) {
        reason = why;
    }

    /**
     * Asks a store, at each question, how it is.
     *
     * @param whyInTrouble why it cannot keep messages, or null; any thread
     * @param whatIsDamaged what it has found damaged, or null; any thread
     */
    public void watch(Supplier<@Nullable String> whyInTrouble, Supplier<@Nullable String> whatIsDamaged) {
        trouble = whyInTrouble;
        damage = whatIsDamaged;
    }
}
