package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.stomp.FrameText;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.ServerFrame;

/** Turns an error into the ERROR frame that a person can act on. */
public final class ErrorFrames {

    private static final int SUMMARY_CHARS_MAX = 200;

    private ErrorFrames() {}

    /**
     * The frame that tells of an error.
     *
     * @param further headers besides those of every ERROR
     */
    public static ServerFrame.ErrorFrame of(ProtocolError error, Headers further) {
        Headers.Builder headers = Headers.builder()
                .add("message", FrameText.printable(error.summary(), SUMMARY_CHARS_MAX))
                .add("content-type", "text/plain;charset=UTF-8");
        if (error.receiptId() != null) {
            headers.add("receipt-id", error.receiptId());
        }
        further.forEach(headers::add);
        StringBuilder body = new StringBuilder(error.summary())
                .append(".\n\nRule: ")
                .append(error.rule())
                .append(error.rule().endsWith(".") ? "\n" : ".\n");
        if (!error.received().isEmpty()) {
            body.append("\nReceived:\n").append(error.received()).append('\n');
        }
        return new ServerFrame.ErrorFrame(headers.build(), body.toString(), error.cause());
    }
}
