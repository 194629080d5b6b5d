package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.SlowSubscriber;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What becomes of messages for a topic subscription that does not keep up, by the policy of their destinations. Made when it first
 * does not. Confined to the session's loop.
 *
 * <pre>
 * KEEPING_UP  the receiver can take no more                       → STALLED   (publishers wait)
 * STALLED     the receiver can take more                          → KEEPING_UP
 * STALLED     publishers have waited long enough                  → SHEDDING  (or the session ends, if a policy says so)
 * SHEDDING    nothing waits, and the receiver was never full for
 *             as long as publishers would have waited             → KEEPING_UP
 * </pre>
 *
 * While shedding, publishers do not wait: what the receiver cannot take waits here, as far as the policy keeps it, and the rest is
 * dropped and counted.
 */
final class Slowness {

    private static final String KEY = "key";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private enum State {
        KEEPING_UP,
        STALLED,
        SHEDDING
    }

    private final ConnectedSession session;
    private final Replay.Target target;
    private final long bytesMax;
    private State state = State.KEEPING_UP;
    /** Whether some message that could not be taken is for a destination whose slow subscribers are disconnected. */
    private boolean mustDisconnect;

    private long lastFullNanos;

    /** What waits, the oldest first: by destination and key where only the newest is kept, else each by itself. */
    private final Map<Object, Message> waiting = new LinkedHashMap<>();

    private long waitingBytes;

    /** @param target takes messages, and says whether it can take more */
    Slowness(ConnectedSession session, Replay.Target target) {
        this.session = session;
        this.target = target;
        this.bytesMax = session.context().sessionOptions().backlogBytesMax();
    }

    /** Takes a message in place of the receiver if that is being spared. */
    boolean take(Message message) {
        if (state != State.SHEDDING) {
            return false;
        }
        boolean isFree = waiting.isEmpty() && target.canTakeMore();
        if (isFree) {
            if (nanoTime() - lastFullNanos > patienceNanos()) {
                state = State.KEEPING_UP;
                session.announcements().slow("recovered");
            }
            return false;
        }
        lastFullNanos = nanoTime();
        DestinationPolicy policy = policyOf(message);
        switch (policy.slowSubscriber()) {
            case DISCONNECT -> {
                return false;
            }
            case DROP_NEWEST -> drop(message, policy);
            case DROP_OLDEST -> keep(new Object(), message, policy);
            case KEEP_NEWEST -> {
                String key = message.header(KEY);
                keep(message.destination().key() + '\n' + (key == null ? "" : key), message, policy);
            }
        }
        return true;
    }

    private void keep(Object key, Message message, DestinationPolicy policy) {
        Message older = waiting.remove(key);
        if (older != null) {
            letGo(older);
            drop(older, policy);
        }
        if (!session.context().queues().budget().take(message.memoryBytes())) {
            drop(message, policy); // Others need the memory more.
            return;
        }
        waiting.put(key, message);
        waitingBytes += message.sizeBytes();
        while (waiting.size() > 1 && (waiting.size() > policy.slowMessagesMax() || waitingBytes > bytesMax)) {
            drop(takeFirst(), policy);
        }
    }

    private Message takeFirst() {
        var first = waiting.entrySet().iterator();
        Message message = first.next().getValue();
        first.remove();
        letGo(message);
        return message;
    }

    private void letGo(Message message) {
        waitingBytes -= message.sizeBytes();
        session.context().queues().budget().giveBack(message.memoryBytes());
    }

    private void drop(Message message, DestinationPolicy policy) {
        session.onShed(message, policy.slowSubscriber());
    }

    /** The receiver has been given a message and can take no more: its publisher waits, unless the receiver is being spared. */
    void onFull(Message message, Publisher source, Congestion congestion) {
        lastFullNanos = nanoTime();
        boolean disconnects = policyOf(message).slowSubscriber() == SlowSubscriber.DISCONNECT;
        if (state == State.SHEDDING && !disconnects) {
            return;
        }
        mustDisconnect |= disconnects;
        if (state == State.KEEPING_UP) {
            state = State.STALLED;
        }
        congestion.hold(source);
    }

    /** Whether publishers wait for this subscription. */
    boolean isStalled() {
        return state == State.STALLED || mustDisconnect;
    }

    /** Whether it is spared when publishers have waited long enough. */
    boolean maySpare() {
        return !mustDisconnect;
    }

    /** Publishers have waited long enough. */
    void spare() {
        state = State.SHEDDING;
        session.context().counters().limits.exceeded(Limit.SLOW_MILLIS);
    }

    /** The receiver may be able to take more. */
    void goOn() {
        while (!waiting.isEmpty() && target.canTakeMore()) {
            target.deliver(takeFirst());
        }
        if (target.canTakeMore()) {
            mustDisconnect = false;
            if (state == State.STALLED) {
                state = State.KEEPING_UP;
            }
        } else {
            lastFullNanos = nanoTime();
        }
    }

    /** The subscription has ended: nothing waits any more. */
    void stop() {
        waiting.values().forEach(this::letGo);
        waiting.clear();
    }

    private DestinationPolicy policyOf(Message message) {
        return session.context().policies().ofSlow(message.destination().key());
    }

    private long nanoTime() {
        return session.connection().loop().nanoTime();
    }

    private long patienceNanos() {
        return session.context().sessionOptions().slowMillisMax() * NANOS_PER_MILLI;
    }
}
