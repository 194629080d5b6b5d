package io.hoofbeat.netty.websocket;

import io.hoofbeat.core.stomp.ProtocolError;

/**
 * Status codes of the Close frame that this side uses, and the rule for those of the peer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-7.4">RFC 6455, Status Codes</a>
 */
public final class CloseCode {

    public static final int NORMAL = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    public static final int BAD_DATA = 1007;
    public static final int POLICY_VIOLATION = 1008;
    public static final int TOO_BIG = 1009;
    public static final int INTERNAL_ERROR = 1011;

    private CloseCode() {}

    /** The code that tells of an error of a kind. */
    public static int of(ProtocolError.Cause cause) {
        return switch (cause) {
            case PROTOCOL -> PROTOCOL_ERROR;
            case POLICY -> POLICY_VIOLATION;
            case TOO_LARGE -> TOO_BIG;
            case FAILURE -> INTERNAL_ERROR;
        };
    }

    /** Whether a peer may send a code: registered for the wire, or of the ranges of libraries and applications. */
    static boolean isAllowed(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }
}
