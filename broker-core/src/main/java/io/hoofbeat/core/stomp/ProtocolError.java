package io.hoofbeat.core.stomp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something a client did that the protocol, a limit or the configuration forbids. It becomes an ERROR frame and the end of
 * the connection.
 *
 * @param summary   one plain sentence for the {@code message} header, such as {@code SEND without destination}
 * @param rule      the rule that was broken and how to keep it; goes into the body
 * @param received  what was received, shortened and without credentials; empty when it cannot be shown
 * @param receiptId the receipt that the frame asked for, or null
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#ERROR">ERROR</a>
 */
public record ProtocolError(
        String summary,
        String rule,
        String received,
        @Nullable String receiptId) {
    public ProtocolError {
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(received, "received");
    }
}
