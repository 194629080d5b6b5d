package io.hoofbeat.netty.websocket;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which offers of permessage-deflate are taken.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7692#section-7.1">RFC 7692, Method Parameters</a>
 */
final class DeflateOffer {

    /**
     * What is agreed: neither side refers back to earlier messages. That costs some compression, and saves a compressor and a
     * decompressor per connection, 300 KiB together, and lets subscribers share what is compressed.
     */
    static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final Set<String> KNOWN = Set.of(
            "server_no_context_takeover",
            "client_no_context_takeover",
            "server_max_window_bits",
            "client_max_window_bits");

    private DeflateOffer() {}

    /** Whether one of the offers can be taken. */
    static boolean isAcceptable(List<String> extensionHeaders) {
        for (String header : extensionHeaders) {
            if (hasOfferWithoutName(header)) {
                continue; // Netty's reader throws at it.
            }
            for (WebSocketExtensionData offer : WebSocketExtensionUtil.extractExtensions(header)) {
                if (offer.name().equalsIgnoreCase("permessage-deflate") && isAcceptable(offer.parameters())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasOfferWithoutName(String header) {
        for (String offer : header.split(",", -1)) {
            if (!offer.isEmpty() && offer.chars().allMatch(c -> c == ';')) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAcceptable(Map<String, String> parameters) {
        // The JDK's compressor has one window, of 15 bits.
        String window = parameters.get("server_max_window_bits");
        return KNOWN.containsAll(parameters.keySet())
                && (!parameters.containsKey("server_max_window_bits") || "15".equals(window));
    }
}
