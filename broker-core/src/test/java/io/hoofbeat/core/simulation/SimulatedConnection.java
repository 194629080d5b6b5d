package io.hoofbeat.core.simulation;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.session.ConnectionEvents;
import io.hoofbeat.core.session.RateBudgets;
import io.hoofbeat.core.session.ReadRate;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection without bytes: frames go in one end and come out of the other, each side whenever the test lets it. */
public final class SimulatedConnection implements Connection {

    private static final int HIGH_WATER_FRAMES = 12;
    private static final int LOW_WATER_FRAMES = 4;
    private static final boolean IS_TRACED = Boolean.getBoolean("simulation.trace");

    /** What a client receives. */
    public sealed interface Received {
        record Frame(ServerFrame frame) implements Received {}

        /** @param id the message-id; the ack header where there is one is the same */
        record Delivered(String subscription, String id, boolean hasAck, int deliveryCount, Message message)
                implements Received {}
    }

    private final Loop loop;
    private final ConnectionEvents session;
    private final ArrayDeque<ClientFrame> toBroker = new ArrayDeque<>();
    private final ArrayDeque<Received> toClient = new ArrayDeque<>();
    private int pauses;
    private boolean isDelivering;
    private boolean wasUnwritable;
    private boolean isEnding;
    private boolean isClosed;
    private @Nullable StompVersion version;
    private @Nullable ReadRate rate;

    public SimulatedConnection(Loop loop, Function<Connection, ConnectionEvents> sessions) {
        this.loop = loop;
        this.session = sessions.apply(this);
    }

    // ---- the client's side

    /** Sends a frame; the broker reads it in some later turn. */
    public void send(ClientFrame frame) {
        trace(">", frame);
        toBroker.addLast(frame);
        scheduleDelivery();
    }

    /** Takes the next thing received, or null. */
    public @Nullable Received receive() {
        Received next = toClient.poll();
        trace("<", next);
        if (wasUnwritable && toClient.size() <= LOW_WATER_FRAMES) {
            wasUnwritable = false;
            loop.execute(() -> {
                if (!isClosed) {
                    session.onWritable();
                }
            });
        }
        return next;
    }

    private void trace(String direction, @Nullable Object what) {
        if (IS_TRACED && what != null) {
            String body = what instanceof ClientFrame.Send send
                    ? send.message().bodyText()
                    : what instanceof Received.Delivered delivered
                            ? delivered.message().bodyText()
                            : "";
            String text = what instanceof ClientFrame frame ? frame.describe() : what.toString();
            System.out.println(
                    System.identityHashCode(this) + " " + direction + " " + text.replace('\n', ' ') + " " + body);
        }
    }

    /** Whether something that {@code wanted} likes has arrived but is not yet received. */
    public boolean hasArrived(java.util.function.Predicate<Received> wanted) {
        return toClient.stream().anyMatch(wanted);
    }

    /** The client is gone without a word. */
    public void vanish() {
        trace("x", "vanishes");
        loop.execute(this::close);
    }

    public boolean isClosed() {
        return isClosed;
    }

    /** The frame that the decoder makes of what a client sends when it can: one that says the same with less. */
    private static ClientFrame asDecoded(ClientFrame frame) {
        if (frame instanceof ClientFrame.Send send && send.receipt() == null && send.transaction() == null) {
            return new ClientFrame.PlainSend().hold(send.message());
        }
        if (frame instanceof ClientFrame.Ack ack
                && ack.headers().count() == 1
                && ack.deliveryId().matches("(.*[^0-9])?[1-9][0-9]{0,17}")) {
            int cut = ack.deliveryId().length();
            while (cut > 0 && Character.isDigit(ack.deliveryId().charAt(cut - 1))) {
                cut--;
            }
            return new ClientFrame.PlainAck(
                    ack.deliveryId().substring(0, cut),
                    Long.parseLong(ack.deliveryId().substring(cut)));
        }
        return frame;
    }

    private void scheduleDelivery() {
        if (!isDelivering && pauses == 0 && !isEnding && !toBroker.isEmpty()) {
            isDelivering = true;
            loop.execute(() -> {
                isDelivering = false;
                if (pauses == 0 && !isEnding && !isClosed && !toBroker.isEmpty()) {
                    ClientFrame frame = toBroker.removeFirst();
                    if (rate != null) {
                        rate.countBytes(bytesOf(frame), loop.nanoTime());
                    }
                    asDecoded(frame).dispatchTo(session);
                    keepRate();
                }
                scheduleDelivery();
            });
        }
    }

    private static int bytesOf(ClientFrame frame) {
        String body = frame instanceof ClientFrame.Send send ? send.message().bodyText() : null;
        return body == null ? 0 : body.length();
    }

    /** As a connection does that is read, at the latest when it has nothing more to read. */
    private void keepRate() {
        if (rate != null && (rate.countFrame() || toBroker.isEmpty())) {
            long millis = rate.waitMillis(loop.nanoTime());
            if (millis > 0 && !isEnding) {
                session.onRateExceeded(rate.told(), millis);
            }
        }
    }

    private void close() {
        if (!isClosed) {
            isClosed = true;
            isEnding = true;
            session.onClosed();
        }
    }

    // ---- the broker's side

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public String transport() {
        return "simulated";
    }

    @Override
    public String peer() {
        return "client";
    }

    @Override
    public void limitRate(RateBudgets shared) {
        assertHome();
        rate = ReadRate.with(rate, shared);
    }

    @Override
    public void useVersion(StompVersion agreed) {
        version = agreed;
    }

    private void assertHome() {
        if (!loop.isCurrent()) {
            throw new AssertionError("connection touched off its loop");
        }
    }

    @Override
    public void write(ServerFrame frame) {
        assertHome();
        if (!isClosed) {
            toClient.addLast(new Received.Frame(frame));
        }
    }

    @Override
    public void writeMessage(DeliveryPrefix prefix, long number, int deliveryCount, Message message) {
        assertHome();
        if (isClosed) {
            return;
        }
        int length = prefix.encode(number);
        String head = new String(prefix.bytes(), 0, length, StandardCharsets.UTF_8);
        int idLine = head.indexOf("\nmessage-id:");
        int idAt = idLine + "\nmessage-id:".length();
        int ackLine = head.indexOf("\nack:", idAt);
        toClient.addLast(new Received.Delivered(
                head.substring("MESSAGE\nsubscription:".length(), idLine),
                head.substring(idAt, ackLine < 0 ? head.length() : ackLine),
                ackLine >= 0,
                deliveryCount,
                message));
    }

    @Override
    public void writeHeartBeat() {
        assertHome();
    }

    @Override
    public long lastReadNanos() {
        return loop.nanoTime();
    }

    @Override
    public long lastWriteNanos() {
        return loop.nanoTime();
    }

    @Override
    public boolean isWritable() {
        if (toClient.size() >= HIGH_WATER_FRAMES) {
            wasUnwritable = true;
        }
        return !wasUnwritable;
    }

    @Override
    public void pauseReading() {
        assertHome();
        pauses++;
    }

    @Override
    public void resumeReading() {
        assertHome();
        if (--pauses < 0) {
            throw new AssertionError("resumed more often than paused");
        }
        scheduleDelivery();
    }

    @Override
    public void closeAfterError() {
        assertHome();
        isEnding = true;
        loop.execute(this::close);
    }

    @Override
    public void closeForShutdown() {
        closeAfterError();
    }

    @Override
    public void closeAfterDisconnect() {
        assertHome();
        isEnding = true;
        loop.schedule(2000, this::close);
    }

    @Override
    public void closeNow() {
        assertHome();
        loop.execute(this::close);
    }

    /** What {@link #useVersion} was told, or null. */
    public @Nullable StompVersion version() {
        return version;
    }
}
