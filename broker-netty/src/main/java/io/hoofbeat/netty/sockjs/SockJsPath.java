package io.hoofbeat.netty.sockjs;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request below {@code /sockjs} asks for. Immutable.
 *
 * @param session name of the session, which its client has chosen; empty where there is none
 */
record SockJsPath(Kind kind, String session) {

    /** Where SockJS is served. */
    static final String ROOT = "/sockjs";

    /** Server and session: letters, digits, low lines and hyphens, at most 64 each; clients send 3 and 8, or 32 with hyphens. */
    private static final Pattern SESSION = Pattern.compile("/[\\w-]{1,64}/([\\w-]{1,64})/([a-z_]{1,16})");

    private static final Map<String, Kind> TRANSPORTS = Map.of(
            "websocket", Kind.WEBSOCKET,
            "xhr_streaming", Kind.XHR_STREAMING,
            "xhr", Kind.XHR,
            "eventsource", Kind.EVENT_SOURCE,
            "xhr_send", Kind.XHR_SEND);

    /** What there is. */
    enum Kind {
        GREETING("GET"),
        INFO("GET"),
        RAW_WEBSOCKET("GET"),
        WEBSOCKET("GET"),
        XHR_STREAMING("POST"),
        XHR("POST"),
        EVENT_SOURCE("GET"),
        XHR_SEND("POST"),
        UNKNOWN("GET");

        private final String method;

        Kind(String method) {
            this.method = method;
        }

        /** The method of its requests. */
        String method() {
            return method;
        }

        /** Whether it is an upgrade to WebSocket. */
        boolean isWebSocket() {
            return this == RAW_WEBSOCKET || this == WEBSOCKET;
        }

        /** Whether its response takes frames from a session. */
        boolean isReceiver() {
            return this == XHR_STREAMING || this == XHR || this == EVENT_SOURCE;
        }
    }

    /** What a URI asks for, letter for letter: what is escaped is another path. Null when it is not below {@link #ROOT}. */
    static @Nullable SockJsPath of(String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        if (!path.startsWith(ROOT) || (path.length() > ROOT.length() && path.charAt(ROOT.length()) != '/')) {
            return null;
        }
        String rest = path.substring(ROOT.length());
        return switch (rest) {
            case "", "/" -> new SockJsPath(Kind.GREETING, "");
            case "/info" -> new SockJsPath(Kind.INFO, "");
            case "/websocket" -> new SockJsPath(Kind.RAW_WEBSOCKET, "");
            default -> ofSession(rest);
        };
    }

    private static SockJsPath ofSession(String rest) {
        Matcher matcher = SESSION.matcher(rest);
        Kind kind = matcher.matches() ? TRANSPORTS.get(matcher.group(2)) : null;
        return kind == null ? new SockJsPath(Kind.UNKNOWN, "") : new SockJsPath(kind, matcher.group(1));
    }
}
