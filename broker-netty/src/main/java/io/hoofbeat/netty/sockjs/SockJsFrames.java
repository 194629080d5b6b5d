package io.hoofbeat.netty.sockjs;

import io.hoofbeat.core.stomp.ServerFrame.ErrorFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The frames of SockJS itself. No state; any thread. */
final class SockJsFrames {

    /** A session is open. */
    static final byte[] OPEN = {'o'};

    /** A heart-beat. */
    static final byte[] HEART_BEAT = {'h'};

    /** How the protocol wants a session to end as it should. */
    static final int GO_AWAY = 3000;

    /** A second request that would take frames has come while one does. */
    static final byte[] ANOTHER_OPEN = close(2010, "Another connection still open");

    private SockJsFrames() {}

    /** Says that a session has ended. */
    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        ByteBuf frame = Unpooled.buffer(16 + QuotedText.bytes(text));
        frame.writeCharSequence("c[" + code + ",\"", StandardCharsets.US_ASCII);
        QuotedText.write(frame, text);
        frame.writeCharSequence("\"]", StandardCharsets.US_ASCII);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes).release();
        return bytes;
    }

    /** What an ERROR says in short. */
    static String summary(ErrorFrame error) {
        return Objects.requireNonNullElse(error.headers().get("message"), "");
    }
}
