package io.hoofbeat.cli.bench;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where the broker under test is.
 *
 * @param isTls       whether the connection is encrypted
 * @param isWebSocket whether STOMP travels in a WebSocket
 * @param host        name or address; an IPv6 address without its brackets
 * @param port        from 1 to 65535
 * @param path        request path of a WebSocket, beginning with a slash; empty without one
 */
public record Target(boolean isTls, boolean isWebSocket, String host, int port, String path) {

    private static final int STOMP_PORT = 61613;
    private static final int STOMP_TLS_PORT = 61612;
    private static final int WEB_SOCKET_PORT = 61614;
    private static final int HTTPS_PORT = 443;

    /**
     * Reads {@code tcp://host:port}, {@code tls://host:port}, {@code ws://host:port/path} or {@code wss://host:port/path}. Without a port it
     * is 61613, 61612, 61614 and 443; without a path {@code /}.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static Target parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a URL: " + e.getReason(), e);
        }
        String scheme = String.valueOf(uri.getScheme());
        boolean isTls = scheme.equals("tls") || scheme.equals("wss");
        boolean isWebSocket = scheme.equals("ws") || scheme.equals("wss");
        if (!isTls && !isWebSocket && !scheme.equals("tcp")) {
            throw new IllegalArgumentException("'" + text + "' begins with none of tcp://, tls://, ws:// and wss://");
        }
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("'" + text + "' is not of the form " + scheme + "://host:port"
                    + (isWebSocket ? "/path" : "") + "; a login goes into --login and --passcode");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(isTls, isWebSocket);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("'" + text + "': a port is a number from 1 to 65535");
        }
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        if (!isWebSocket && !path.isEmpty() && !path.equals("/")) {
            throw new IllegalArgumentException("'" + text + "': a " + scheme + ":// URL has no path");
        }
        String bareHost = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Target(
                isTls, isWebSocket, bareHost, port, !isWebSocket ? "" : path.startsWith("/") ? path : "/" + path);
    }

    private static int defaultPort(boolean isTls, boolean isWebSocket) {
        if (isWebSocket) {
            return isTls ? HTTPS_PORT : WEB_SOCKET_PORT;
        }
        return isTls ? STOMP_TLS_PORT : STOMP_PORT;
    }

    /** Host and port as in the {@code Host} header of HTTP. */
    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        String scheme = isWebSocket ? (isTls ? "wss" : "ws") : isTls ? "tls" : "tcp";
        return scheme + "://" + authority() + path;
    }
}
