package io.hoofbeat.cli.client;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a broker is.
 *
 * @param scheme {@code tcp}, {@code tls}, {@code ws} or {@code wss}
 * @param host   name or address; an IPv6 address without its brackets
 * @param port   from 1 to 65535
 * @param path   request path of a WebSocket, beginning with a slash; empty for TCP
 */
public record StompUrl(String scheme, String host, int port, String path) {

    public static final int TCP_PORT = 61613;
    public static final int WEB_SOCKET_PORT = 61614;

    /**
     * Reads {@code tcp://host:port} or {@code ws://host:port/path}. The port may be missing and is then the broker's usual one.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static StompUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a URL: " + e.getReason(), e);
        }
        String scheme = String.valueOf(uri.getScheme());
        boolean isWebSocket = scheme.equals("ws") || scheme.equals("wss");
        if (!isWebSocket && !scheme.equals("tcp") && !scheme.equals("tls")) {
            throw new IllegalArgumentException("'" + text + "' begins with none of tcp://, tls://, ws:// and wss://");
        }
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("'" + text + "' is not of the form " + scheme + "://host:port"
                    + (isWebSocket ? "/path" : "") + "; a login goes into --login and --passcode");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : isWebSocket ? WEB_SOCKET_PORT : TCP_PORT;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("'" + text + "': a port is a number from 1 to 65535");
        }
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        if (!isWebSocket && !path.isEmpty() && !path.equals("/")) {
            throw new IllegalArgumentException("'" + text + "': a " + scheme + ":// URL has no path");
        }
        String bareHost = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new StompUrl(scheme, bareHost, port, !isWebSocket ? "" : path.isEmpty() ? "/" : path);
    }

    boolean isWebSocket() {
        return scheme.equals("ws") || scheme.equals("wss");
    }

    boolean isTls() {
        return scheme.equals("tls") || scheme.equals("wss");
    }

    @Override
    public String toString() {
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + path;
    }
}
