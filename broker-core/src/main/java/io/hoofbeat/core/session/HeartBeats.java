package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.stomp.HeartBeat;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the promises of both sides: sends an LF when nothing else was sent for most of the interval, and tells when the peer
 * has sent nothing for three of its intervals and a second. Any byte counts. While the broker itself does not read, the
 * peer's time does not run. Confined to the session's loop.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Heart-beating">Heart-beating</a>
 */
final class HeartBeats {

    private static final int INTERVALS_ALLOWED = 3;
    private static final long MARGIN_MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Connection connection;
    private final Loop home;
    private final long sendMillis;
    private final long patienceMillis;
    private final LongConsumer onSilence;
    private Loop.@Nullable Timeout sending;
    private Loop.@Nullable Timeout listening;
    private long readingSinceNanos;
    private boolean isReadingPaused;

    /**
     * Heart-beats as agreed.
     *
     * @param broker    what the broker has offered
     * @param client    what the client has offered
     * @param onSilence called once with the milliseconds waited, when the peer is silent for too long
     */
    HeartBeats(Connection connection, HeartBeat broker, HeartBeat client, LongConsumer onSilence) {
        this.connection = connection;
        this.home = connection.loop();
        long interval = HeartBeat.interval(broker.canSendMillis(), client.wantsMillis());
        // A little early, so that the promise holds in spite of timers that fire late.
        this.sendMillis = interval - Math.min(interval / 4, 1000);
        long expected = HeartBeat.interval(client.canSendMillis(), broker.wantsMillis());
        this.patienceMillis = expected == 0 ? 0 : INTERVALS_ALLOWED * expected + MARGIN_MILLIS;
        this.onSilence = onSilence;
    }

    /** How often the peer has promised to send something, in milliseconds; 0 when nothing is expected of it. */
    long expectedMillis() {
        return patienceMillis == 0 ? 0 : (patienceMillis - MARGIN_MILLIS) / INTERVALS_ALLOWED;
    }

    void start() {
        readingSinceNanos = home.nanoTime();
        if (sendMillis > 0) {
            sending = home.schedule(sendMillis, this::send);
        }
        if (patienceMillis > 0) {
            listening = home.schedule(patienceMillis, this::listen);
        }
    }

    void stop() {
        if (sending != null) {
            sending.cancel();
        }
        if (listening != null) {
            listening.cancel();
        }
    }

    /** The broker does not read from the peer for a while. */
    void onReadingPaused() {
        isReadingPaused = true;
    }

    /** The broker reads again; what the peer has sent meanwhile is still to be read. */
    void onReadingResumed() {
        isReadingPaused = false;
        readingSinceNanos = home.nanoTime();
    }

    private void send() {
        long waitMillis = sendMillis - millisSince(connection.lastWriteNanos());
        if (waitMillis <= 0) {
            connection.writeHeartBeat();
            waitMillis = sendMillis;
        }
        sending = home.schedule(waitMillis, this::send);
    }

    private void listen() {
        long silentMillis =
                isReadingPaused ? 0 : Math.min(millisSince(connection.lastReadNanos()), millisSince(readingSinceNanos));
        if (silentMillis >= patienceMillis) {
            onSilence.accept(patienceMillis);
        } else {
            listening = home.schedule(patienceMillis - silentMillis, this::listen);
        }
    }

    private long millisSince(long nanos) {
        return Math.max(0, home.nanoTime() - nanos) / NANOS_PER_MILLI;
    }
}
