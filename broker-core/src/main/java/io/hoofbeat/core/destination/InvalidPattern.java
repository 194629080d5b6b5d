package io.hoofbeat.core.destination;

import java.util.Objects;

/**
 * A destination with wildcards that cannot be used. It is the client's mistake and becomes an ERROR frame.
 *
 * @param text    the destination as the client wrote it
 * @param summary one plain sentence for the {@code message} header; printable ASCII, at most 200 characters
 * @param rule    how the pattern can be written instead; for the body of the ERROR
 */
public record InvalidPattern(String text, String summary, String rule) implements CompiledPattern {
    public InvalidPattern {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(rule, "rule");
    }
}
