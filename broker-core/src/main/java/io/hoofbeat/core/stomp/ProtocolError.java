package io.hoofbeat.core.stomp;

import io.hoofbeat.core.metrics.Limit;
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
 * @param cause     what kind of mistake it is
 * @param limit     the limit that was exceeded, or null
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#ERROR">ERROR</a>
 */
public record ProtocolError(
        String summary,
        String rule,
        String received,
        @Nullable String receiptId,
        Cause cause,
        @Nullable Limit limit) {

    /** Kinds of errors, as far as somebody who does not read texts needs to tell them apart. */
    public enum Cause {
        /** The client does not speak the protocol well. */
        PROTOCOL,
        /** The client may not do that, or does too much of it. */
        POLICY,
        /** What the client has sent is too large. */
        TOO_LARGE,
        /** The broker cannot do what was asked. */
        FAILURE
    }

    public ProtocolError {
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(cause, "cause");
    }

    /** A mistake in the use of the protocol. */
    public ProtocolError(String summary, String rule, String received, @Nullable String receiptId) {
        this(summary, rule, received, receiptId, Cause.PROTOCOL, null);
    }

    /** The same, of another kind. */
    public ProtocolError because(Cause other) {
        return new ProtocolError(summary, rule, received, receiptId, other, limit);
    }

    /** The same, because a limit was exceeded. */
    public ProtocolError because(Limit exceeded) {
        Cause kind = exceeded.isOfSize() ? Cause.TOO_LARGE : Cause.POLICY;
        return new ProtocolError(summary, rule, received, receiptId, kind, exceeded);
    }
}
