package io.hoofbeat.netty.websocket;

import io.hoofbeat.netty.ServerOptions;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request of an upgrade: line, path, query and headers, as bytes. Whatever comes is upgraded or refused, the same however it is cut. What
 * is upgraded has named one of the paths letter for letter, one host, and no page but those of this machine or the list; its token is the one
 * that it has sent, and its response has the lines that it must have and no other.
 */
public final class UpgradeTarget {

    private static final String LISTED = "https://shop.example";
    private static final Set<String> RESPONSE_NAMES = Set.of(
            "Upgrade", "Connection", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
    private static final ServerOptions.WebSocket OPTIONS = options();
    private static final UpgradeRules RULES = new UpgradeRules("127.0.0.1", OPTIONS);

    private UpgradeTarget() {}

    private static ServerOptions.WebSocket options() {
        ServerOptions.WebSocket standard = ServerOptions.WebSocket.DEFAULT;
        return new ServerOptions.WebSocket(
                standard.paths(), List.of(LISTED), standard.messageBytesMax(), standard.compression());
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        String whole = verdictOn(input, Math.max(1, input.length));
        for (int step : new int[] {1, 7}) {
            String cut = verdictOn(input, step);
            require(cut.equals(whole), "cut every " + step + " bytes: " + cut + ", whole: " + whole);
        }
    }

    private static void require(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    /** Reads with the limits of the listener. */
    private static String verdictOn(byte[] input, int step) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(4 << 10)
                .setMaxHeaderSize(16 << 10)
                .setInitialBufferSize(256);
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(limits));
        HttpRequest head = null;
        String verdict = null;
        for (int from = 0; from < input.length && verdict == null; from += step) {
            channel.writeInbound(Unpooled.wrappedBuffer(input, from, Math.min(step, input.length - from)));
            for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
                head = read instanceof HttpRequest request && head == null ? request : head;
                verdict = verdict != null || head == null ? verdict : verdictOn(head, read);
                ReferenceCountUtil.release(read);
            }
        }
        channel.finishAndReleaseAll();
        return verdict == null ? "incomplete" : verdict;
    }

    private static @Nullable String verdictOn(HttpRequest head, Object read) {
        if (head.decoderResult().isFailure() || !head.method().equals(HttpMethod.GET)) {
            return "no request";
        }
        if (read instanceof HttpContent content
                && (content.content().isReadable() || content.decoderResult().isFailure())) {
            return "a body";
        }
        if (!(read instanceof LastHttpContent)) {
            return null;
        }
        if (RULES.refusalOf(head, InetAddress.getLoopbackAddress()) != null) {
            return "refused";
        }
        Upgrade upgrade = RULES.upgradeOf(head);
        check(head, upgrade);
        return upgrade.toString();
    }

    private static void check(HttpRequest request, Upgrade upgrade) {
        String path = request.uri().split("\\?", 2)[0];
        require(OPTIONS.paths().contains(path), "another path: " + request.uri());
        require(request.headers().getAll("host").size() == 1, "not one Host");
        List<String> origins = request.headers().getAll("origin");
        require(origins.size() <= 1, "several origins");
        origins.forEach(origin -> require(isOfThisMachine(origin) || isListed(origin), "let in: " + origin));
        require(Objects.equals(tokenOf(request), upgrade.token()), "token " + upgrade.token());
        checkResponse(upgrade.response());
    }

    private static boolean isListed(String origin) {
        return Set.of(LISTED, LISTED + "/").contains(origin.toLowerCase(Locale.ROOT));
    }

    /** As a browser reads an address: what stands between the slashes and the next one is the host, unless there is a user before it. */
    private static boolean isOfThisMachine(String origin) {
        int scheme = origin.indexOf("://");
        String rest = scheme < 0 ? "" : origin.substring(scheme + 3);
        String host = rest.split("[/?#\\\\]", 2)[0].replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    private static @Nullable String tokenOf(HttpRequest request) {
        List<String> authorizations = request.headers().getAll("authorization");
        if (!authorizations.isEmpty()) {
            String only = authorizations.size() == 1 ? authorizations.get(0) : "";
            return only.toLowerCase(Locale.ROOT).startsWith("bearer ")
                    ? only.substring("bearer ".length()).strip()
                    : null;
        }
        String target = request.uri().split("#", 2)[0];
        int question = target.indexOf('?');
        List<String> found = new ArrayList<>();
        for (String part : target.substring(question + 1).split("[&;]", -1)) {
            String[] both = part.split("=", 2);
            if (question >= 0 && decoded(both[0]).equals("access_token")) {
                found.add(both.length < 2 ? "" : decoded(both[1]));
            }
        }
        return found.size() == 1 ? found.get(0) : null;
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    private static void checkResponse(String response) {
        require(response.startsWith("HTTP/1.1 101 "), response);
        String[] lines = response.split("\r\n", -1);
        require(lines[lines.length - 1].isEmpty() && lines[lines.length - 2].isEmpty(), "no end: " + response);
        for (int i = 1; i < lines.length - 2; i++) {
            require(RESPONSE_NAMES.contains(lines[i].split(":", 2)[0]), "another line: " + response);
        }
    }
}
