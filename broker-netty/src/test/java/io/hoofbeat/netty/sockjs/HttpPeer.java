package io.hoofbeat.netty.sockjs;

import io.hoofbeat.netty.support.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client of HTTP on one connection. */
final class HttpPeer implements AutoCloseable {

    private final RawClient client;

    HttpPeer(int port) {
        client = new RawClient(port);
    }

    /** A response; the body is empty when it is a stream. */
    record Response(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        /** Value of a header, or an empty text. */
        String header(String name) {
            for (String line : head.split("\r\n", -1)) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name + ": ")) {
                    return line.substring(name.length() + 2);
                }
            }
            return "";
        }
    }

    RawClient raw() {
        return client;
    }

    Response get(String path, String... headers) {
        send("GET", path, "", headers);
        return response();
    }

    Response post(String path, String body, String... headers) {
        send("POST", path, body, headers);
        return response();
    }

    void send(String method, String path, String body, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        if (method.equals("POST")) {
            request.append("Content-Length: ").append(length).append("\r\n");
        }
        client.send(request.append("\r\n").append(body).toString());
    }

    /** The next response, whole; of a stream, the head. */
    Response response() {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(client.until('\n'));
        }
        Response response = new Response(head.toString(), "");
        String length = response.header("content-length");
        return length.isEmpty()
                ? response
                : new Response(
                        head.toString(), new String(client.read(Integer.parseInt(length)), StandardCharsets.UTF_8));
    }

    /** The next chunk of a stream; empty for the last. */
    String chunk() {
        int length = Integer.parseInt(client.until('\n').trim(), 16);
        String chunk = new String(client.read(length), StandardCharsets.UTF_8);
        client.until('\n');
        return chunk;
    }

    @Override
    public void close() {
        client.close();
    }
}
