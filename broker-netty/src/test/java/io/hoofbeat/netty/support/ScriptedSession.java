package io.hoofbeat.netty.support;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.session.ConnectionEvents;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A session that does what a test tells it, and notes what it is told. */
public final class ScriptedSession implements ConnectionEvents {

    /** Seconds after which a test that waits gives up. */
    static final int PATIENCE_SECONDS = 20;

    /** What a session does with a frame. */
    @FunctionalInterface
    public interface Script {
        void onFrame(ScriptedSession session, ClientFrame frame);
    }

    private final Connection connection;
    private final Script script;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    ScriptedSession(Connection connection, Script script) {
        this.connection = connection;
        this.script = script;
    }

    public Connection connection() {
        return connection;
    }

    /** What a broker would do, roughly. */
    public void behave(ClientFrame frame) {
        if (frame instanceof ClientFrame.Connect) {
            connection.useVersion(StompVersion.V1_2);
            connection.write(new ServerFrame.Connected(Headers.of("version", "1.2")));
        } else if (frame instanceof ClientFrame.Malformed malformed) {
            error(malformed.error().summary());
        } else if (frame.receipt() != null) {
            connection.write(new ServerFrame.Receipt(frame.receipt()));
        }
        if (frame instanceof ClientFrame.Disconnect) {
            connection.closeAfterDisconnect();
        }
    }

    @Override
    public void onRateExceeded(Limit limit, long millis) {
        note(limit.key());
    }

    /** Says ERROR and closes. */
    public void error(String summary) {
        connection.write(new ServerFrame.ErrorFrame(Headers.of("message", summary), "what was wrong"));
        connection.closeAfterError();
    }

    /** The next event, as text: the class of a frame, its body or its receipt; {@code writable}; {@code closed}. */
    public String next() {
        try {
            String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event came");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next event, after any {@code writable}: output that is lost no longer waits. */
    public String nextAfterWritable() {
        String event = next();
        while (event.equals("writable")) {
            event = next();
        }
        return event;
    }

    /** Notes something of the script's own. */
    public void note(String event) {
        events.add(event);
    }

    /** How many events wait. */
    public int waitingEvents() {
        return events.size();
    }

    /** Runs on the connection's loop and waits for it. */
    public void onLoop(Runnable action) {
        onLoop(() -> {
            action.run();
            return true;
        });
    }

    /** Asks on the connection's loop. */
    public <T> T onLoop(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        connection.loop().execute(() -> {
            try {
                answer.complete(question.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        return await(answer);
    }

    /** Waits until something holds on the connection's loop. */
    public void awaitOnLoop(Supplier<Boolean> condition) {
        CompletableFuture<Void> held = new CompletableFuture<>();
        check(condition, held);
        await(held);
    }

    private void check(Supplier<Boolean> condition, CompletableFuture<?> held) {
        connection.loop().schedule(1, () -> {
            if (condition.get()) {
                held.complete(null);
            } else if (!held.isDone()) {
                check(condition, held);
            }
        });
    }

    /** Waits for something, but not for ever. */
    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            future.cancel(false);
            throw new AssertionError(e);
        }
    }

    private void on(ClientFrame frame) {
        if (frame instanceof ClientFrame.Send send) {
            note(String.valueOf(send.message().bodyText()));
        } else {
            note(frame.getClass().getSimpleName());
        }
        script.onFrame(this, frame);
    }

    @Override
    public void onConnect(ClientFrame.Connect frame) {
        on(frame);
    }

    @Override
    public void onSend(ClientFrame.Send frame) {
        on(frame);
    }

    @Override
    public void onSubscribe(ClientFrame.Subscribe frame) {
        on(frame);
    }

    @Override
    public void onUnsubscribe(ClientFrame.Unsubscribe frame) {
        on(frame);
    }

    @Override
    public void onAck(ClientFrame.Ack frame) {
        on(frame);
    }

    @Override
    public void onNack(ClientFrame.Nack frame) {
        on(frame);
    }

    @Override
    public void onBegin(ClientFrame.Begin frame) {
        on(frame);
    }

    @Override
    public void onCommit(ClientFrame.Commit frame) {
        on(frame);
    }

    @Override
    public void onAbort(ClientFrame.Abort frame) {
        on(frame);
    }

    @Override
    public void onDisconnect(ClientFrame.Disconnect frame) {
        on(frame);
    }

    @Override
    public void onMalformed(ClientFrame.Malformed frame) {
        on(frame);
    }

    @Override
    public void onWritable() {
        note("writable");
    }

    @Override
    public void onClosed() {
        note("closed");
    }
}
