package io.hoofbeat.netty.sockjs;

import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.http.HttpAnswer;
import io.hoofbeat.netty.websocket.BearerToken;
import io.hoofbeat.netty.websocket.OriginRule;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests reach a session, and what the others are answered. Pages of an origin that may not connect reach nothing, by no
 * method; pages of one that may are told so in the words of CORS, their origin by name. Immutable; any thread.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">The CORS protocol</a>
 */
final class SockJsRules {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String JSON = "application/json; charset=UTF-8";
    private static final String PREFLIGHT_SECONDS = "31536000";

    private final OriginRule origins;

    SockJsRules(ServerOptions options) {
        origins = new OriginRule(options.bind(), options.webSocket().allowedOrigins());
    }

    /**
     * What a request is answered that reaches no session, or null when it does.
     *
     * @param local address at which the connection was accepted
     */
    @Nullable
    HttpAnswer answerTo(HttpRequest request, SockJsPath path, InetAddress local) {
        if (!isAllowed(request, local)) {
            return HttpAnswer.of(
                    HttpResponseStatus.FORBIDDEN,
                    "Pages of this origin may not connect. Add it to the allowed origins of the broker.");
        }
        HttpAnswer answer = answerToAllowed(request, path);
        if (answer != null) {
            HttpHeaders headers = answer.headers();
            allowOrigin(request, headers);
        }
        return answer;
    }

    private boolean isAllowed(HttpRequest request, InetAddress local) {
        HttpHeaders headers = request.headers();
        List<String> named = headers.getAll(HttpHeaderNames.ORIGIN);
        if (named.size() > 1) {
            return false;
        }
        if (named.isEmpty()) {
            // A picture or a script of another site comes without an Origin, and its browser says from where.
            String site = headers.get("sec-fetch-site", "none");
            return site.equals("none") || site.equals("same-origin");
        }
        return origins.allows(named.get(0), headers.get(HttpHeaderNames.HOST), local);
    }

    private static @Nullable HttpAnswer answerToAllowed(HttpRequest request, SockJsPath path) {
        SockJsPath.Kind kind = path.kind();
        if (kind == SockJsPath.Kind.UNKNOWN) {
            return notFound(
                    "Here is no transport of SockJS that this broker has: it has websocket, xhr_streaming, xhr and"
                            + " eventsource, and names of servers and sessions are 1 to 64 letters, digits, _ and -.");
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            return preflight(kind);
        }
        if (!request.method().name().equals(kind.method())) {
            return HttpAnswer.of(HttpResponseStatus.METHOD_NOT_ALLOWED, "Only " + kind.method() + " is served here.")
                    .with(HttpHeaderNames.ALLOW, "OPTIONS, " + kind.method());
        }
        if (!BearerToken.isQueryValid(request)) {
            return HttpAnswer.of(
                    HttpResponseStatus.BAD_REQUEST,
                    "The query of this request is not valid: two hexadecimal digits follow each percent sign.");
        }
        return switch (kind) {
            case GREETING -> HttpAnswer.of(HttpResponseStatus.OK, "Welcome to SockJS!");
            case INFO -> HttpAnswer.of(HttpResponseStatus.OK, JSON, info());
            default -> null;
        };
    }

    static HttpAnswer notFound(String text) {
        return HttpAnswer.of(HttpResponseStatus.NOT_FOUND, text);
    }

    private static byte[] info() {
        long entropy = RANDOM.nextInt() & 0xFFFFFFFFL;
        return ("{\"websocket\":true,\"origins\":[\"*:*\"],\"cookie_needed\":false,\"entropy\":" + entropy + "}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static HttpAnswer preflight(SockJsPath.Kind kind) {
        return HttpAnswer.of(HttpResponseStatus.NO_CONTENT, "text/plain; charset=UTF-8", new byte[0])
                .with(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "OPTIONS, " + kind.method())
                .with(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type")
                .with(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    }

    /** Lets the page read the response to a request that was allowed. */
    static void allowOrigin(HttpRequest request, HttpHeaders response) {
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        response.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        if (origin != null) {
            // Scripts of SockJS ask with credentials, and are refused an answer for all, as is right.
            response.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
    }
}
