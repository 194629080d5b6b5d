package io.hoofbeat.netty.websocket;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open a WebSocket or a session of SockJS. Without an {@code Origin} there is no browser, and the login decides alone. A page of
 * the listener's own host may, at any port and over either scheme, and pages on the list.
 *
 * <p>On a loopback address the own host is any loopback name, and nothing else: were it what the {@code Host} header says, a
 * page of {@code evil.example} could have that name resolve to 127.0.0.1 and enter a broker that asks no login there.
 */
public final class OriginRule {

    private final String bindHost;
    private final List<String> allowed;

    /**
     * @param bindHost what the listener was bound to, a name or an address
     * @param allowed  origins such as {@code https://shop.example}; {@code *} for all
     */
    public OriginRule(String bindHost, List<String> allowed) {
        this.bindHost = lower(bindHost);
        this.allowed = allowed.stream().map(OriginRule::normal).toList();
    }

    /**
     * Whether a page may connect.
     *
     * @param origin of the page, or null when the client is no browser
     * @param host   value of the {@code Host} header, or null
     * @param local  address at which the connection was accepted
     */
    public boolean allows(@Nullable String origin, @Nullable String host, InetAddress local) {
        if (origin == null || allowed.contains("*") || allowed.contains(normal(origin))) {
            return true;
        }
        String page = hostOf(origin);
        if (page == null) {
            return false;
        }
        if (local.isLoopbackAddress()) {
            return isLoopbackName(page);
        }
        return page.equals(bindHost) || (host != null && page.equals(hostOf("http://" + host)));
    }

    private static String normal(String origin) {
        String text = lower(origin);
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Host of a URL in lower case, an IPv6 address in its brackets; null when there is none, as in {@code null}, or a user stands before it. */
    private static @Nullable String hostOf(String url) {
        try {
            URI read = new URI(url);
            String host = read.getHost();
            return host == null || read.getUserInfo() != null ? null : lower(host);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isLoopbackName(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && NetUtil.isValidIpV4Address(host));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
