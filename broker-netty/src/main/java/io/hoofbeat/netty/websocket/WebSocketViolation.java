package io.hoofbeat.netty.websocket;

/** What a peer did that RFC 6455 or a limit forbids; the connection ends with a Close of this code and reason. */
public final class WebSocketViolation extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    /** @param reason for a person, at most 123 bytes */
    public WebSocketViolation(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
