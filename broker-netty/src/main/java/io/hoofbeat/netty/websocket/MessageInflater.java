package io.hoofbeat.netty.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates one compressed message at a time, piece by piece and never beyond a limit, so that a small message cannot become a
 * large one in memory. The native memory is held for the time of a message only: the peer has agreed not to refer back to
 * earlier ones ({@code client_no_context_takeover}). Confined to the loop of its connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2">RFC 7692, Decompression</a>
 */
final class MessageInflater {

    /** What the compressor left out at the end of the message. */
    private static final byte[] END = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private static final int PIECE_BYTES = 8 << 10;

    private final long messageBytesMax;
    private final Inflater inflater = new Inflater(true);
    private final byte[] piece = new byte[PIECE_BYTES];
    private long inflatedBytes;

    /** Receives what was inflated. */
    interface Sink {
        /** Borrows {@code payload}. */
        void onInflated(ByteBuf payload) throws WebSocketViolation;
    }

    /** Begins a message. */
    MessageInflater(long messageBytesMax) {
        this.messageBytesMax = messageBytesMax;
    }

    /** Inflates bytes of the message and reads them. Borrows {@code in}. */
    void inflate(ByteBuf in, Sink sink) throws WebSocketViolation {
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        inflate(bytes, sink);
    }

    /** Inflates what is left of the message, when all of it has been given. */
    void finish(Sink sink) throws WebSocketViolation {
        inflate(END, sink);
    }

    private void inflate(byte[] bytes, Sink sink) throws WebSocketViolation {
        try {
            beginAfresh(bytes, bytes.length);
            while (true) {
                int count = inflater.inflate(piece);
                if (count > 0) {
                    passOn(count, sink);
                } else if (inflater.finished() && inflater.getRemaining() > 0) {
                    beginAfresh(bytes, inflater.getRemaining());
                } else if (inflater.finished() || inflater.needsInput()) {
                    return;
                } else {
                    throw damaged();
                }
            }
        } catch (DataFormatException e) {
            throw damaged();
        }
    }

    /** Sets the input; a compressor may mark a block as the last one in the middle of a message, and then a new stream begins. */
    private void beginAfresh(byte[] bytes, int remaining) {
        if (inflater.finished()) {
            inflater.reset();
        }
        inflater.setInput(bytes, bytes.length - remaining, remaining);
    }

    private void passOn(int count, Sink sink) throws WebSocketViolation {
        inflatedBytes += count;
        if (inflatedBytes > messageBytesMax) {
            throw WebSocketReader.tooBig(messageBytesMax);
        }
        sink.onInflated(Unpooled.wrappedBuffer(piece, 0, count));
    }

    private static WebSocketViolation damaged() {
        return new WebSocketViolation(CloseCode.BAD_DATA, "The compressed data is damaged.");
    }

    /** Frees the memory; the message is over. */
    void close() {
        inflater.end();
    }
}
