package io.hoofbeat.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket by the client of the JDK. Messages are asked for one at a time, so that a reader that does not keep up slows the
 * broker instead of filling memory.
 */
final class WebSocketTransport implements Transport {

    private static final byte[] NOTHING = {};
    /** How long one message may take to leave before the broker counts as lost. */
    private static final int SEND_SECONDS_MAX = 60;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final WebSocket webSocket;

    private WebSocketTransport(HttpClient client, StompUrl url, int timeoutMillis) throws IOException {
        CompletableFuture<WebSocket> opening = client.newWebSocketBuilder()
                .connectTimeout(Duration.ofMillis(timeoutMillis))
                .subprotocols("v12.stomp")
                .buildAsync(URI.create(url.toString()), new Listener());
        try {
            webSocket = opening.join();
        } catch (CompletionException e) {
            throw openingFailed(e.getCause(), url);
        }
    }

    static WebSocketTransport open(StompUrl url, ClientTls tls, int timeoutMillis) throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofMillis(timeoutMillis));
        if (url.isTls()) {
            client.sslContext(tls.context());
        }
        return new WebSocketTransport(client.build(), url, timeoutMillis);
    }

    private static IOException openingFailed(@Nullable Throwable cause, StompUrl url) {
        if (cause instanceof WebSocketHandshakeException refused) {
            return new IOException(
                    "the server answered with HTTP status "
                            + refused.getResponse().statusCode() + "; does " + url.path() + " lead to a WebSocket?",
                    cause);
        }
        if (cause instanceof ConnectException
                || cause instanceof HttpTimeoutException
                || cause instanceof SSLException) {
            return (IOException) cause;
        }
        return new IOException(cause == null ? "unknown reason" : String.valueOf(cause.getMessage()), cause);
    }

    @Override
    public synchronized void send(byte[] bytes) throws IOException {
        CompletableFuture<WebSocket> sending;
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            sending = webSocket.sendText(text, true);
        } catch (CharacterCodingException e) {
            sending = webSocket.sendBinary(ByteBuffer.wrap(bytes), true);
        }
        try {
            sending.get(SEND_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the WebSocket takes no more data", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public byte @Nullable [] read(int timeoutMillis) throws IOException {
        Event event;
        try {
            event = timeoutMillis == 0 ? events.take() : events.poll(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (event == null) {
            return NOTHING;
        }
        if (event.bytes == null) {
            events.add(event); // for whoever reads once more
            if (event.failure != null) {
                throw new IOException(event.failure);
            }
            return null;
        }
        webSocket.request(1);
        return event.bytes;
    }

    @Override
    public void close() {
        webSocket.abort();
        events.add(new Event(null, null));
    }

    /** Bytes; or the end, with a reason if it was not in order. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Event(byte @Nullable [] bytes, @Nullable String failure) {}

    private final class Listener implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            events.add(new Event(text.toString().getBytes(StandardCharsets.UTF_8), null));
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            events.add(new Event(bytes, null));
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            boolean isOrderly = statusCode == WebSocket.NORMAL_CLOSURE;
            events.add(new Event(null, isOrderly ? null : "closed with code " + statusCode + " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            events.add(new Event(null, String.valueOf(error.getMessage())));
        }
    }
}
