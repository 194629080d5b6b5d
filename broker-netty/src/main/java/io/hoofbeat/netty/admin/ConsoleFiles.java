package io.hoofbeat.netty.admin;

import io.hoofbeat.netty.BrokerServer;
import io.hoofbeat.netty.http.HttpAnswer;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of the console, which a browser shows at {@code /}. They are read once. What a page may load and where it may connect is
 * bounded by its content security policy: files of this port, and the WebSocket of this broker. Any thread.
 */
final class ConsoleFiles {

    private static final String FOLDER = "/io/hoofbeat/netty/console/";

    static final List<String> NAMES = List.of(
            "index.html",
            "console.css",
            "icon.svg",
            "broker.js",
            "clients.js",
            "console.js",
            "destination.js",
            "destinations.js",
            "elements.js",
            "overview.js",
            "plots.js",
            "snippets.js",
            "stomp.js",
            "try.js",
            "watch.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, byte[]> files = new HashMap<>();
    private final BrokerServer server;

    ConsoleFiles(BrokerServer server) {
        this.server = server;
        NAMES.forEach(name -> files.put("/" + name, read(name)));
    }

    private static byte[] read(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a path, or null when there is none. */
    @Nullable
    HttpAnswer answer(String path) {
        String name = path.equals("/") ? "/index.html" : path;
        byte[] bytes = files.get(name);
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return bytes == null || type == null
                ? null
                : HttpAnswer.of(HttpResponseStatus.OK, type, bytes)
                        .with("content-security-policy", policy())
                        .with("referrer-policy", "no-referrer")
                        .with("cross-origin-resource-policy", "same-origin");
    }

    private static String sources(String scheme, int port) {
        return " " + scheme + "://127.0.0.1:" + port + " " + scheme + "://localhost:" + port;
    }

    private String policy() {
        InetSocketAddress webSocket = server.webSocketAddress();
        InetSocketAddress target = webSocket == null ? server.stompAddress() : webSocket;
        String sockets = target == null
                ? ""
                : (server.isPlain() ? sources("ws", target.getPort()) : "")
                        + (server.isTls() ? sources("wss", target.getPort()) : "");
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'" + sockets
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
