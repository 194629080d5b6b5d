package io.hoofbeat.netty.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade that is granted.
 *
 * <p>Of the subprotocols a client offers, the first known one is taken. When none is known the handshake goes through without
 * one, as RFC 6455 permits: a browser then refuses by itself, and other clients offer names such as {@code stomp} and go on
 * well.
 *
 * @param key          of the client, in Base64
 * @param subprotocol  that is spoken, or null for none
 * @param isCompressed whether permessage-deflate is agreed
 * @param token        that came with the request, or null
 */
record Upgrade(
        String key,
        @Nullable String subprotocol,
        boolean isCompressed,
        @Nullable String token) {

    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    Upgrade withoutCompression() {
        return new Upgrade(key, subprotocol, false, token);
    }

    /** The response, up to the blank line behind it. */
    String response() {
        StringBuilder response = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n")
                .append("Connection: Upgrade\r\nSec-WebSocket-Accept: ")
                .append(accept());
        if (subprotocol != null) {
            response.append("\r\nSec-WebSocket-Protocol: ").append(subprotocol);
        }
        if (isCompressed) {
            response.append("\r\nSec-WebSocket-Extensions: ").append(DeflateOffer.AGREED);
        }
        return response.append("\r\n\r\n").toString();
    }

    private String accept() {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
