package io.hoofbeat.netty.websocket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The token that an HTTP request brings. No state; any thread. */
public final class BearerToken {

    private static final String BEARER = "Bearer ";

    private BearerToken() {}

    /** Whether the query can be read: Netty's reader throws at an escape that is none. */
    public static boolean isQueryValid(HttpRequest request) {
        try {
            new QueryStringDecoder(request.uri()).parameters();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The token of an Authorization header, or else of a {@linkplain #isQueryValid valid} query; null when there is none. */
    public static @Nullable String of(HttpRequest request) {
        List<String> authorizations = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        if (authorizations.size() == 1 && authorizations.get(0).regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorizations.get(0).substring(BEARER.length()).strip();
        }
        List<String> tokens = new QueryStringDecoder(request.uri()).parameters().get("access_token");
        return authorizations.isEmpty() && tokens != null && tokens.size() == 1 ? tokens.get(0) : null;
    }
}
