package io.hoofbeat.cli.interop;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;

/** One session of a Spring STOMP client. What comes in is kept in order; every request waits for its receipt. */
final class SpringPeer extends StompSessionHandlerAdapter implements AutoCloseable {
    private final Runnable release;
    private final CompletableFuture<StompHeaders> connected = new CompletableFuture<>();
    private final CompletableFuture<Throwable> lost = new CompletableFuture<>();
    private final Inbox<Received> errors = new Inbox<>("ERROR frames");
    private @Nullable StompSession session;

    /** @param release frees what the client library holds for this session */
    SpringPeer(Runnable release) {
        this.release = release;
    }

    /** Waits for CONNECTED. */
    SpringPeer awaitConnected() {
        connectedHeaders();
        return this;
    }

    /** Headers of CONNECTED. */
    StompHeaders connectedHeaders() {
        return await(connected, "CONNECTED");
    }

    /** ERROR frames that came. */
    Inbox<Received> errors() {
        return errors;
    }

    /** Waits for the end of the connection and says how Spring reported it. */
    Throwable awaitLost() {
        return await(lost, "end of the connection");
    }

    /** The session; only after {@link #awaitConnected()}. */
    StompSession session() {
        if (session == null) {
            throw new IllegalStateException("not connected");
        }
        return session;
    }

    /** Subscribes and waits for the receipt: what is sent from now on arrives. */
    Subscription subscribe(String destination, String ackMode) {
        return subscribe(destination, ackMode, new Inbox<>("MESSAGE frames of " + destination));
    }

    /** Subscribes as {@link #subscribe(String, String)} does, with an inbox that may be shared between consumers. */
    Subscription subscribe(String destination, String ackMode, Inbox<Received> inbox) {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(destination);
        headers.setAck(ackMode);
        StompSession.Subscription handle = session().subscribe(headers, new StompFrameHandler() {
            @Override
            public Type getPayloadType(StompHeaders frame) {
                return byte[].class;
            }

            @Override
            public void handleFrame(StompHeaders frame, @Nullable Object payload) {
                inbox.add(received(frame, payload));
            }
        });
        awaitReceipt(handle);
        return new Subscription(handle, inbox);
    }

    /** Sends a text and waits for the receipt. */
    void send(String destination, String text) {
        StompHeaders headers = new StompHeaders();
        headers.setDestination(destination);
        headers.add(StompHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8");
        send(headers, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a body and waits for the receipt. */
    void send(StompHeaders headers, byte[] body) {
        awaitReceipt(session().send(headers, body));
    }

    /** Acknowledges a message and waits for the receipt. */
    void ack(Received message) {
        awaitReceipt(session().acknowledge(message.required("ack"), true));
    }

    /** Refuses a message and waits for the receipt. */
    void nack(Received message) {
        awaitReceipt(session().acknowledge(message.required("ack"), false));
    }

    /** Waits for the receipt of a request. */
    static void awaitReceipt(StompSession.Receiptable request) {
        CompletableFuture<Boolean> receipt = new CompletableFuture<>();
        request.addReceiptTask(() -> receipt.complete(true));
        request.addReceiptLostTask(() -> receipt.complete(false));
        if (!await(receipt, "receipt " + request.getReceiptId())) {
            throw new AssertionError("no receipt " + request.getReceiptId());
        }
    }

    /** Says goodbye and lets go. */
    @Override
    public void close() {
        if (session != null && session.isConnected()) {
            session.disconnect();
        }
        release.run();
    }

    @Override
    public void afterConnected(StompSession opened, StompHeaders headers) {
        session = opened;
        opened.setAutoReceipt(true);
        connected.complete(headers);
    }

    @Override
    public Type getPayloadType(StompHeaders headers) {
        return byte[].class;
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
        Received error = received(headers, payload);
        connected.completeExceptionally(new AssertionError("ERROR instead of CONNECTED: " + error));
        errors.add(error);
    }

    @Override
    public void handleException(
            StompSession failing,
            @Nullable StompCommand command,
            StompHeaders headers,
            byte[] payload,
            Throwable exception) {
        connected.completeExceptionally(exception);
        lost.completeExceptionally(new AssertionError("Spring could not take " + command + " " + headers, exception));
    }

    @Override
    public void handleTransportError(StompSession failing, Throwable exception) {
        connected.completeExceptionally(exception);
        lost.complete(exception);
    }

    private static Received received(StompHeaders headers, @Nullable Object payload) {
        return new Received(headers, payload == null ? new byte[0] : (byte[]) payload);
    }

    private static <T> T await(CompletableFuture<T> future, String what) {
        try {
            return future.get(Inbox.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(what + " never came", e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(what + " never came", e);
        }
    }

    /** A subscription and what came for it. */
    record Subscription(StompSession.Subscription handle, Inbox<Received> messages) {
        /** The next message. */
        Received next() {
            return messages.next();
        }

        /** Unsubscribes and waits for the receipt. */
        void unsubscribe() {
            awaitReceipt(handle.unsubscribe());
        }
    }
}
