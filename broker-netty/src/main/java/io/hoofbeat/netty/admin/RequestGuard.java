package io.hoofbeat.netty.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites out, though a browser of this machine reaches the admin port: the {@code Host} must be a name of this machine,
 * so that no name of another can be led here, and what changes something needs a header that a page can send to its own host
 * only. No state.
 */
final class RequestGuard {

    /** A page in a browser cannot send it to another host than its own without being asked. */
    static final String REQUEST_HEADER = "x-hoofbeat-request";

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private RequestGuard() {}

    /**
     * Why a request is not served, or null when it is.
     *
     * @param isTls whether it came over TLS
     */
    static @Nullable String refusal(HttpRequest request, boolean isTls) {
        HttpHeaders headers = request.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        String host = hosts.size() == 1 ? hosts.get(0) : "";
        if (!LOOPBACK_NAMES.contains(host.replaceFirst(":\\d+$", ""))) {
            return "Only localhost may be named as host here.";
        }
        if (request.method().equals(HttpMethod.GET)) {
            return null;
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !origin.equals((isTls ? "https://" : "http://") + host)) {
            return "Pages of another origin may change nothing here.";
        }
        return headers.contains(REQUEST_HEADER) ? null : "The header " + REQUEST_HEADER + " is missing.";
    }
}
