package io.hoofbeat.core.stomp;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Limit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client can send. Made by {@link ClientFrameParser}, except {@link Send}, which the decoder makes from bytes; what is
 * not a frame is {@link Malformed}. Heart-beats are no frames: any byte is a sign of life and the transport notes it.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Client_Frames">Client Frames</a>
 */
public sealed interface ClientFrame {

    /** Calls the method of {@code handler} for this kind of frame. */
    void dispatchTo(ClientFrameHandler handler);

    /** Value to echo in RECEIPT, or null when none was asked for. */
    @Nullable
    String receipt();

    /** Command and headers as a person can read them in an ERROR, without credentials and without the body. */
    String describe();

    /**
     * CONNECT or STOMP.
     *
     * @param headers all headers, unescaped as CONNECT demands: not at all
     */
    record Connect(
            String command,
            @Nullable String acceptVersion,
            @Nullable String host,
            @Nullable String login,
            @Nullable String passcode,
            HeartBeat heartBeat,
            Headers headers)
            implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onConnect(this);
        }

        /** CONNECT has no receipt; a {@code receipt} header in it is ignored. */
        @Override
        public @Nullable String receipt() {
            return null;
        }

        @Override
        public String describe() {
            return FrameText.of(command, headers);
        }

        /** Without the passcode. */
        @Override
        public String toString() {
            return describe();
        }
    }

    /**
     * A SEND that asks for nothing but its message: neither a receipt nor a transaction. The decoder uses one object for all of
     * them; it holds until the next frame is decoded.
     */
    final class PlainSend implements ClientFrame {

        private @Nullable Message message;

        /** Puts another message in, or takes the last one out. For the decoder. */
        public PlainSend hold(@Nullable Message next) {
            message = next;
            return this;
        }

        public Message message() {
            return Objects.requireNonNull(message, "message");
        }

        /** The same as any other SEND, to be kept as long as one likes. */
        public Send toSend() {
            return new Send(message(), null, null);
        }

        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onPlainSend(this);
        }

        @Override
        public @Nullable String receipt() {
            return null;
        }

        @Override
        public String describe() {
            return toSend().describe();
        }
    }

    /** SEND. The message holds neither the receipt nor the transaction. */
    record Send(
            Message message,
            @Nullable String receipt,
            @Nullable String transaction) implements ClientFrame {
        public Send {
            Objects.requireNonNull(message, "message");
        }

        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onSend(this);
        }

        @Override
        public String describe() {
            Headers.Builder headers = Headers.builder();
            message.headers().forEach(headers::add);
            if (transaction != null) {
                headers.add("transaction", transaction);
            }
            if (receipt != null) {
                headers.add("receipt", receipt);
            }
            return FrameText.of("SEND", headers.build());
        }
    }

    /** @param id the subscription's id; null only in STOMP 1.0, where the destination identifies it */
    record Subscribe(
            @Nullable String id,
            Destination destination,
            AckMode ackMode,
            @Nullable String receipt,
            Headers headers) implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onSubscribe(this);
        }

        @Override
        public String describe() {
            return FrameText.of("SUBSCRIBE", headers);
        }
    }

    /**
     * @param id          the subscription's id; null only in STOMP 1.0, or when the headers name a durable subscription
     * @param destination identifies the subscription when there is no id; may be null
     */
    record Unsubscribe(
            @Nullable String id,
            @Nullable Destination destination,
            @Nullable String receipt,
            Headers headers) implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onUnsubscribe(this);
        }

        @Override
        public String describe() {
            return FrameText.of("UNSUBSCRIBE", headers);
        }
    }

    /**
     * ACK.
     *
     * @param deliveryId   the {@code id} header, in 1.0 and 1.1 {@code message-id}
     * @param subscription the {@code subscription} header, or null; 1.1 demands it, 1.2 does not know it
     */
    record Ack(
            String deliveryId,
            @Nullable String subscription,
            @Nullable String transaction,
            @Nullable String receipt,
            Headers headers)
            implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onAck(this);
        }

        @Override
        public String describe() {
            return FrameText.of("ACK", headers);
        }
    }

    /**
     * NACK.
     *
     * @param deliveryId   the {@code id} header, in 1.1 {@code message-id}
     * @param subscription the {@code subscription} header, or null; 1.1 demands it, 1.2 does not know it
     * @param requeue      whether the message may come back; false sends it to the dead letters at once
     * @param retryAfterMillis how long it is to wait before it comes back, in milliseconds, from {@code retry-after}; -1 when nothing is
     *                     said about that
     */
    record Nack(
            String deliveryId,
            @Nullable String subscription,
            boolean requeue,
            long retryAfterMillis,
            @Nullable String transaction,
            @Nullable String receipt,
            Headers headers)
            implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onNack(this);
        }

        @Override
        public String describe() {
            return FrameText.of("NACK", headers);
        }
    }

    /**
     * An ACK that has nothing but an id, whose last part is a number: what nearly every acknowledgement is. The decoder makes it
     * without making the headers.
     *
     * @param prefix the id up to its number
     * @param number from 1
     */
    record PlainAck(String prefix, long number) implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onPlainAck(this);
        }

        @Override
        public @Nullable String receipt() {
            return null;
        }

        /** The same as any other ACK. */
        public Ack toAck() {
            String id = prefix + number;
            return new Ack(id, null, null, null, Headers.of("id", id));
        }

        @Override
        public String describe() {
            return toAck().describe();
        }
    }

    /** BEGIN. */
    record Begin(String transaction, @Nullable String receipt, Headers headers) implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onBegin(this);
        }

        @Override
        public String describe() {
            return FrameText.of("BEGIN", headers);
        }
    }

    /** COMMIT. */
    record Commit(String transaction, @Nullable String receipt, Headers headers) implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onCommit(this);
        }

        @Override
        public String describe() {
            return FrameText.of("COMMIT", headers);
        }
    }

    /** ABORT. */
    record Abort(String transaction, @Nullable String receipt, Headers headers) implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onAbort(this);
        }

        @Override
        public String describe() {
            return FrameText.of("ABORT", headers);
        }
    }

    /** DISCONNECT. */
    record Disconnect(@Nullable String receipt, Headers headers) implements ClientFrame {
        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onDisconnect(this);
        }

        @Override
        public String describe() {
            return FrameText.of("DISCONNECT", headers);
        }
    }

    /** Input that is no valid frame. The decoder yields nothing after it. */
    record Malformed(ProtocolError error) implements ClientFrame {

        /** The same, because a limit was exceeded. */
        public Malformed because(Limit limit) {
            return new Malformed(error.because(limit));
        }

        @Override
        public void dispatchTo(ClientFrameHandler handler) {
            handler.onMalformed(this);
        }

        @Override
        public @Nullable String receipt() {
            return error.receiptId();
        }

        @Override
        public String describe() {
            return error.received();
        }
    }
}
