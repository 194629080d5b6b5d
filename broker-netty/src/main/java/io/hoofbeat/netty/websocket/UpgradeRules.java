package io.hoofbeat.netty.websocket;

import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.http.HttpAnswer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests become WebSockets, and with what words the others are refused. Immutable; any thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, Server-Side Requirements</a>
 */
final class UpgradeRules {

    private static final int KEY_BYTES = 16;
    private static final List<String> SUBPROTOCOLS = List.of("v12.stomp", "v11.stomp", "v10.stomp");

    private final ServerOptions.WebSocket options;
    private final OriginRule origins;

    /** @param bindHost what the listener was bound to, a name or an address */
    UpgradeRules(String bindHost, ServerOptions.WebSocket options) {
        this.options = options;
        origins = new OriginRule(bindHost, options.allowedOrigins());
    }

    /**
     * Why a complete GET request is not upgraded, or null when it is.
     *
     * @param local address at which the connection was accepted
     */
    @Nullable
    HttpAnswer refusalOf(HttpRequest request, InetAddress local) {
        if (!options.paths().contains(pathOf(request))) {
            return HttpAnswer.of(HttpResponseStatus.NOT_FOUND, help());
        }
        return handshakeRefusalOf(request, local);
    }

    /** As {@link #refusalOf}, for a path that is known to be one of WebSocket. */
    @Nullable
    HttpAnswer handshakeRefusalOf(HttpRequest request, InetAddress local) {
        HttpHeaders headers = request.headers();
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
            // At the root a person looks around, or a load balancer asks whether somebody is there.
            return pathOf(request).equals("/")
                    ? HttpAnswer.of(HttpResponseStatus.OK, help())
                    : HttpAnswer.of(HttpResponseStatus.UPGRADE_REQUIRED, help())
                            .with(HttpHeaderNames.UPGRADE, "websocket");
        }
        if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return HttpAnswer.of(HttpResponseStatus.UPGRADE_REQUIRED, "WebSocket is spoken here in version 13 alone.")
                    .with(HttpHeaderNames.UPGRADE, "websocket")
                    .with(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        if (!isWellFormed(request)) {
            return HttpAnswer.of(
                    HttpResponseStatus.BAD_REQUEST,
                    "This is not a valid WebSocket handshake: it is a GET of HTTP/1.1 with Host, Connection: Upgrade, and"
                            + " a Sec-WebSocket-Key of 16 bytes in Base64.");
        }
        if (!BearerToken.isQueryValid(request)) {
            return HttpAnswer.of(
                    HttpResponseStatus.BAD_REQUEST,
                    "The query of this request is not valid: two hexadecimal digits follow each percent sign.");
        }
        return origins.allows(headers.get(HttpHeaderNames.ORIGIN), headers.get(HttpHeaderNames.HOST), local)
                ? null
                : HttpAnswer.of(
                        HttpResponseStatus.FORBIDDEN,
                        "Pages of this origin may not connect. Add it to the allowed origins of the broker.");
    }

    /** Letter for letter: what is escaped, or stands behind a number sign, is another path. */
    private static String pathOf(HttpRequest request) {
        int query = request.uri().indexOf('?');
        return query < 0 ? request.uri() : request.uri().substring(0, query);
    }

    private String help() {
        return "This is a Hoofbeat STOMP broker.\n"
                + "Connect a STOMP client over WebSocket to one of the paths " + String.join(" ", options.paths())
                + "\n(subprotocols " + String.join(", ", SUBPROTOCOLS) + "), or over TCP to its STOMP port.";
    }

    private static boolean isWellFormed(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && headers.getAll(HttpHeaderNames.HOST).size() == 1
                && headers.getAll(HttpHeaderNames.ORIGIN).size() <= 1
                && headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                && keys.size() == 1
                && isKey(keys.get(0).trim());
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What a request that is not {@linkplain #refusalOf refused} asks for. */
    Upgrade upgradeOf(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return new Upgrade(
                headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").trim(),
                subprotocolOf(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)),
                options.compression()
                        && DeflateOffer.isAcceptable(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)),
                BearerToken.of(request));
    }

    private static @Nullable String subprotocolOf(List<String> headers) {
        for (String header : headers) {
            for (String offered : header.split(",", -1)) {
                if (SUBPROTOCOLS.contains(offered.trim())) {
                    return offered.trim();
                }
            }
        }
        return null;
    }
}
