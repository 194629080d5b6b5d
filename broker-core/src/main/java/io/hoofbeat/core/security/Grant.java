package io.hoofbeat.core.security;

import org.jspecify.annotations.Nullable;

/** By what right a client is in, and how long. Asked again when the users change. Immutable to its callers; any thread. */
public interface Grant {

    /** Time of {@link #expiresAtMillis} for what never expires. */
    long NEVER = Long.MAX_VALUE;

    /** Lasts as long as the session. */
    Grant LASTING = new Grant() {
        @Override
        public long expiresAtMillis() {
            return NEVER;
        }

        @Override
        public @Nullable String endedBecause() {
            return null;
        }
    };

    /** When it ends by itself, in milliseconds since 1970, or {@link #NEVER}. */
    long expiresAtMillis();

    /** Why it has ended before its time, as one sentence without a full stop, or null while it stands. Does not block. */
    @Nullable
    String endedBecause();

    /** A grant that stands as long as two others do. */
    static Grant both(Grant one, Grant other) {
        return new Grant() {
            @Override
            public long expiresAtMillis() {
                return Math.min(one.expiresAtMillis(), other.expiresAtMillis());
            }

            @Override
            public @Nullable String endedBecause() {
                String ended = one.endedBecause();
                return ended != null ? ended : other.endedBecause();
            }
        };
    }

    /** A grant that ends at a time and not before. */
    static Grant until(long millis) {
        return new Grant() {
            @Override
            public long expiresAtMillis() {
                return millis;
            }

            @Override
            public @Nullable String endedBecause() {
                return null;
            }
        };
    }
}
