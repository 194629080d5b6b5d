package io.hoofbeat.netty;

import java.io.IOException;

/** A listener could not be opened. The message is a sentence for the operator. */
public final class ListenException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String listener;
    private final String host;
    private final int port;

    ListenException(String listener, String host, int port, Throwable cause) {
        super(sentence(listener, host, port, cause), cause);
        this.listener = listener;
        this.host = host;
        this.port = port;
    }

    private static String sentence(String listener, String host, int port, Throwable cause) {
        String detail = String.valueOf(cause.getMessage());
        String why;
        if (detail.contains("in use")) {
            why = "another program has this port already";
        } else if (detail.contains("ermission denied")) {
            why = "this user may not open this port";
        } else if (detail.contains("annot assign")) {
            why = "this machine does not have this address";
        } else {
            why = cause.getClass().getSimpleName() + ": " + detail;
        }
        return "Cannot listen for " + listener + " on " + host + " port " + port + ": " + why + ".";
    }

    /** What was to be served: {@code STOMP}, {@code WebSocket} or {@code admin}. */
    public String listener() {
        return listener;
    }

    /** The host that was asked for. */
    public String host() {
        return host;
    }

    /** The port that was asked for. */
    public int port() {
        return port;
    }
}
