package io.hoofbeat.cli.interop;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Speaks STOMP over a WebSocket the way a browser's library does, and keeps every frame in order. Made for hundreds of
 * clients in one test: no thread of its own. Requests are for one thread.
 */
final class BrowserClient implements AutoCloseable {
    /** What a single text message is long at most. */
    static final int PIECE_CHARACTERS = 64 << 10;

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(Inbox.PATIENCE_SECONDS))
            .build();

    private final Inbox<StompFrame> frames;
    private final Inbox<StompFrame> messages;
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private CompletableFuture<WebSocket> lastWrite;
    private int receipts;

    private BrowserClient(String url, @Nullable Consumer<StompFrame> onMessage) {
        this.frames = new Inbox<>("frames of " + url);
        this.messages = new Inbox<>("MESSAGE frames of " + url);
        this.lastWrite = HTTP.newWebSocketBuilder()
                .subprotocols("v12.stomp", "v11.stomp", "v10.stomp")
                .buildAsync(URI.create(url), new Listener(onMessage == null ? messages::add : onMessage));
        this.socket = await(lastWrite, "WebSocket " + url);
    }

    /** Opens a WebSocket; nothing is sent yet. */
    static BrowserClient open(String url) {
        return open(url, null);
    }

    /** Opens a WebSocket; MESSAGE frames go to {@code onMessage}, one at a time, instead of {@link #nextMessage()}. */
    static BrowserClient open(String url, @Nullable Consumer<StompFrame> onMessage) {
        return new BrowserClient(url, onMessage);
    }

    /** Opens a WebSocket and a session of version 1.2. */
    static BrowserClient connected(String url) {
        return connected(url, null);
    }

    /** Opens a WebSocket and a session; see {@link #open(String, Consumer)}. */
    static BrowserClient connected(String url, @Nullable Consumer<StompFrame> onMessage) {
        BrowserClient client = open(url, onMessage);
        client.send("CONNECT\naccept-version:1.2,1.1,1.0\nheart-beat:0,0", "");
        client.expect("CONNECTED");
        return client;
    }

    /** Sends a frame; a large one as several text messages, as browsers' libraries do. */
    void send(String head, String body) {
        String frame = head + "\n\n" + body + "\0";
        for (int start = 0; start < frame.length(); start += PIECE_CHARACTERS) {
            sendText(frame.substring(start, Math.min(frame.length(), start + PIECE_CHARACTERS)));
        }
    }

    /** Sends a WebSocket text message. */
    void sendText(String text) {
        lastWrite = lastWrite.thenCompose(ignored -> socket.sendText(text, true));
    }

    /** Sends a frame with a receipt and waits for it. MESSAGE frames may come before. */
    void request(String head, String body) {
        String receipt = "r" + ++receipts;
        send(head + "\nreceipt:" + receipt, body);
        StompFrame answer = expect("RECEIPT");
        if (!receipt.equals(answer.header("receipt-id"))) {
            throw new AssertionError("expected receipt " + receipt + ", got " + answer);
        }
    }

    /** Subscribes and waits for the receipt. */
    void subscribe(String id, String destination) {
        request("SUBSCRIBE\nid:" + id + "\ndestination:" + destination, "");
    }

    /** The next frame that is no MESSAGE, which must be of this command. */
    StompFrame expect(String command) {
        StompFrame frame = frames.next();
        if (!frame.command().equals(command)) {
            throw new AssertionError("expected " + command + ", got " + frame);
        }
        return frame;
    }

    /** The next MESSAGE. */
    StompFrame nextMessage() {
        return messages.next();
    }

    /** MESSAGE frames that came and were not looked at. */
    Inbox<StompFrame> messages() {
        return messages;
    }

    /** Waits until the WebSocket is closed and returns the close code; 1006 for an abrupt end. */
    int awaitClosed() {
        return await(closed, "end of the WebSocket");
    }

    /** Vanishes without a word. */
    void abort() {
        socket.abort();
    }

    /** Closes the WebSocket as a closed tab does. */
    @Override
    public void close() {
        lastWrite = lastWrite.thenCompose(ignored -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }

    private static <T> T await(CompletableFuture<T> future, String what) {
        try {
            return future.get(Inbox.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError(what + " never came", e);
        }
    }

    /** What the JDK calls, one event at a time. */
    private final class Listener implements WebSocket.Listener {
        private final Consumer<StompFrame> onMessage;
        private final StompFrame.Cutter cutter = new StompFrame.Cutter();
        private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();

        private Listener(Consumer<StompFrame> onMessage) {
            this.onMessage = onMessage;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                pieces.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
                text.setLength(0);
                deliver();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] octets = new byte[data.remaining()];
            data.get(octets);
            pieces.writeBytes(octets);
            if (last) {
                deliver();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            if (error instanceof AssertionError) {
                closed.completeExceptionally(error);
            } else {
                closed.complete(1006);
            }
        }

        private void deliver() {
            byte[] octets = pieces.toByteArray();
            pieces.reset();
            for (StompFrame frame : cutter.cut(octets, 0, octets.length)) {
                if (frame.command().equals("MESSAGE")) {
                    onMessage.accept(frame);
                } else {
                    frames.add(frame);
                }
            }
        }
    }
}
