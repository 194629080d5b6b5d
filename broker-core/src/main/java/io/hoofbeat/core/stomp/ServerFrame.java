package io.hoofbeat.core.stomp;

import io.hoofbeat.core.message.Headers;
import java.util.Objects;

/**
 * What the broker sends besides MESSAGE, which has its own way ({@link DeliveryPrefix}).
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Server_Frames">Server Frames</a>
 */
public sealed interface ServerFrame {

    /** CONNECTED; its headers are written without escapes, so they hold neither line feeds nor colons in names. */
    record Connected(Headers headers) implements ServerFrame {}

    /** RECEIPT. */
    record Receipt(String receiptId) implements ServerFrame {
        public Receipt {
            Objects.requireNonNull(receiptId, "receiptId");
        }
    }

    /**
     * ERROR.
     *
     * @param headers without {@code content-length}, which the encoder adds
     * @param body    text for a person, sent as UTF-8
     * @param cause   what kind of error it is, for transports that can say so
     */
    record ErrorFrame(Headers headers, String body, ProtocolError.Cause cause) implements ServerFrame {

        /** Of a mistake in the use of the protocol. */
        public ErrorFrame(Headers headers, String body) {
            this(headers, body, ProtocolError.Cause.PROTOCOL);
        }
    }
}
