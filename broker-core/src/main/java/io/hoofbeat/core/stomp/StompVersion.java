package io.hoofbeat.core.stomp;

import io.hoofbeat.core.message.HeaderEscapes;
import org.jspecify.annotations.Nullable;

/** The versions of the protocol, oldest first. */
public enum StompVersion {
    V1_0("1.0", HeaderEscapes.NONE),
    V1_1("1.1", HeaderEscapes.V1_1),
    V1_2("1.2", HeaderEscapes.V1_2);

    private final String text;
    private final HeaderEscapes escapes;

    StompVersion(String text, HeaderEscapes escapes) {
        this.text = text;
        this.escapes = escapes;
    }

    /** As it stands in the {@code version} header. */
    public String text() {
        return text;
    }

    /** How headers are escaped in frames of this version, CONNECT and CONNECTED aside. */
    public HeaderEscapes escapes() {
        return escapes;
    }

    public boolean isAtLeast(StompVersion other) {
        return compareTo(other) >= 0;
    }

    /**
     * The newest version that both sides speak.
     *
     * @param acceptVersion value of {@code accept-version}, or null when absent, which means 1.0
     * @return null when there is none in common
     * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#protocol_negotiation">Protocol Negotiation</a>
     */
    public static @Nullable StompVersion negotiate(@Nullable String acceptVersion) {
        if (acceptVersion == null || acceptVersion.isBlank()) {
            return V1_0;
        }
        StompVersion best = null;
        for (String offered : acceptVersion.split(",", -1)) {
            for (StompVersion version : values()) {
                if (version.text.equals(offered.trim()) && (best == null || version.isAtLeast(best))) {
                    best = version;
                }
            }
        }
        return best;
    }
}
