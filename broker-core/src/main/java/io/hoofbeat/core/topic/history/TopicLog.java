package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.topic.TopicRouter;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one topic keeps for late subscribers. Everything sent to the topic comes here first, gets its number and its time, is kept, and
 * is published from here: so the topic has one order for all, and a subscriber that has read to the end goes on with what is published
 * live, without a gap. Confined to {@link #home()} unless a method says otherwise.
 *
 * <p>With a durable store the last messages are in memory and all of them in the store; otherwise memory is all there is.
 */
public final class TopicLog {

    private static final int TRIMMED_AT_ONCE = 64;
    private static final int TRIMMED_BYTES_AT_ONCE = 256 << 10;
    private static final long SWEEP_MILLIS_MAX = 60_000;
    private static final long SWEEP_MILLIS_MIN = 1_000;

    private final String key;
    private final Loop home;
    private final TopicLogs logs;
    private final TopicRouter router;
    private final MessageStore store;
    private DestinationPolicy policy;
    private final boolean keepsHistory;
    private final LogWindow window;
    /** Null when there is no history, or no durable store for it. */
    private final @Nullable LogStorage storage;

    private final RetainedMessage retained;
    private final LogReaders readers;
    /** What waits for its number. */
    private final ArrayDeque<Runnable> deferred = new ArrayDeque<>();

    private long lastMillis;
    private boolean isTrimming;
    private boolean isSweepDue;

    /**
     * A log.
     *
     * @param place         of the history in the store; null when there is none, or no durable store
     * @param retainedPlace of the retained message in the store, or null
     */
    TopicLog(
            String key,
            TopicLogs logs,
            TopicRouter router,
            @Nullable StoredQueue place,
            @Nullable StoredQueue retainedPlace) {
        this.key = key;
        this.logs = logs;
        this.router = router;
        this.home = router.home();
        this.store = logs.store();
        this.policy = logs.policies().of(key);
        this.keepsHistory = logs.keepsHistory(key);
        this.window = new LogWindow(logs.windowBytes());
        this.storage = place == null ? null : new LogStorage(store, place, home);
        this.retained = new RetainedMessage(store, key, home, retainedPlace);
        this.readers = new LogReaders(this, router, window, storage, retained);
    }

    /** Takes over the limits that the policies in force set; whether there is a history stays as it is. */
    void renewPolicy() {
        assertHome();
        DestinationPolicy current = logs.policies().of(key);
        if (keepsHistory && current.hasHistory()) {
            policy = current;
            trim(true);
            scheduleSweep();
        }
    }

    /** Any thread. */
    public String key() {
        return key;
    }

    /** Any thread. */
    public Loop home() {
        return home;
    }

    /** Whether the last messages are kept, besides a retained one. Any thread. */
    public boolean keepsHistory() {
        return keepsHistory;
    }

    /** Whether there may be a retained message; what is retained later is published later. Any thread. */
    public boolean hasRetained() {
        return retained.isPresent();
    }

    /** A reader that is not open yet. Any thread. */
    public LogReader reader(ReplayRequest request, Loop readerHome, LogReader.Listener listener) {
        return new LogReader(this, readerHome, request, listener);
    }

    /** Those who read, from the beginning that they want to the end. */
    LogReaders readers() {
        assertHome();
        return readers;
    }

    /** Messages that are kept at present. */
    public long keptCount() {
        assertHome();
        return last() - firstKept() + 1;
    }

    // ---- accepting

    /**
     * Takes a message.
     *
     * @param outcome succeeds when it has been given to all live subscriptions and, if it is kept and persistent, is on disk
     */
    void send(Message message, RetainMark mark, Publisher source, Outcome outcome) {
        assertHome();
        LogStorage numbers = storage;
        if (numbers == null || (deferred.isEmpty() && numbers.hasNumber())) {
            accept(message, mark, source, outcome);
            return;
        }
        source.hold();
        deferred.addLast(() -> {
            accept(message, mark, source, outcome);
            source.release();
        });
        numbers.reserve(this::acceptDeferred);
    }

    private void acceptDeferred() {
        LogStorage numbers = storage;
        while (numbers != null && !deferred.isEmpty() && numbers.hasNumber()) {
            deferred.removeFirst().run();
        }
        if (numbers != null && !deferred.isEmpty()) {
            numbers.reserve(this::acceptDeferred);
        }
    }

    private void accept(Message message, RetainMark mark, Publisher source, Outcome outcome) {
        boolean isKept = keepsHistory || mark != RetainMark.NONE;
        Outcome.Failure trouble = isKept && message.isPersistent() ? store.trouble() : null;
        if (trouble != null) {
            outcome.fail(trouble);
            return;
        }
        if (mark == RetainMark.REMOVE && message.bodyBytes() == 0) {
            StoreBatch batch = new StoreBatch();
            retained.remove(batch);
            write(batch, true, outcome);
            return;
        }
        lastMillis = Math.max(lastMillis, home.currentTimeMillis());
        Message stamped = keepsHistory
                ? LogHeaders.numbered(message, numberOf(last() + 1), lastMillis)
                : LogHeaders.timed(message, lastMillis);
        Outcome each = new OutcomeOfMany(2, outcome);
        keep(stamped, mark, each);
        router.publish(stamped, source, each);
        trim(false);
    }

    private void keep(Message message, RetainMark mark, Outcome outcome) {
        StoreBatch batch = new StoreBatch();
        if (mark == RetainMark.SET) {
            retained.set(batch, message);
        } else if (mark == RetainMark.REMOVE) {
            retained.remove(batch);
        }
        if (keepsHistory) {
            window.add(last() + 1, message);
            if (storage != null) {
                storage.put(batch, message);
                if (storage.isShortOfNumbers()) {
                    storage.reserve(this::acceptDeferred);
                }
            }
            scheduleSweep();
        }
        write(batch, message.isPersistent() || mark == RetainMark.REMOVE, outcome);
    }

    private void write(StoreBatch batch, boolean isWaitedFor, Outcome outcome) {
        if (batch.isEmpty()) {
            outcome.succeed();
        } else if (isWaitedFor) {
            store.write(batch, outcome);
        } else {
            store.write(batch, Outcome.IGNORED);
            outcome.succeed();
        }
    }

    /** Position of the last message ever accepted, 0 for none. */
    long last() {
        return storage == null ? window.first() + window.count() - 1 : storage.last();
    }

    long numberOf(long position) {
        return storage == null ? position : storage.numberOf(position);
    }

    // ---- forgetting

    /** Position of the oldest message that is there, whether it is within the limits or not. */
    long firstHeld() {
        return storage == null ? window.first() : storage.first();
    }

    /** Position of the oldest message within the limits of number. */
    long firstKept() {
        long messages = policy.historyMessages();
        return Math.max(firstHeld(), messages == 0 ? 0 : last() - messages + 1);
    }

    /** Lets go of what is beyond the limits. */
    private void trim(boolean isSweep) {
        if (storage == null) {
            while (window.count() > 0
                    && isSurplus(
                            window.first(), window.get(window.first()), window.bytes(), policy.historyBytesMax())) {
                window.removeFirst();
            }
            return;
        }
        while (logs.isTooLarge(window)) {
            window.removeFirst();
        }
        if (isSweep ? storage.first() <= storage.last() : isStorageTooLarge(storage)) {
            trimStorage(storage);
        }
    }

    private boolean isStorageTooLarge(LogStorage stored) {
        long messages = policy.historyMessages();
        long surplus = messages == 0 ? 0 : stored.last() - stored.first() + 1 - messages;
        boolean isTooMuch = surplus >= Math.min(messages, TRIMMED_AT_ONCE) && surplus > 0;
        boolean isPinned = readers.firstPinned() <= stored.first();
        long bytesMax = policy.historyBytesMax() + (isPinned ? LogReaders.BYTES_BEYOND_LIMITS_MAX : 0);
        return (isTooMuch && !isPinned) || stored.bytes() > bytesMax;
    }

    /** Forgets the oldest in the store, by reading them: how large each was is known there alone. */
    private void trimStorage(LogStorage stored) {
        if (isTrimming) {
            return;
        }
        isTrimming = true;
        long lastWhenRead = stored.last();
        // A little more than is due, so that not every further message has to make room for itself.
        long bytesWanted = policy.historyBytesMax() - policy.historyBytesMax() / 8;
        stored.read(stored.first(), TRIMMED_AT_ONCE, TRIMMED_BYTES_AT_ONCE, new LogStorage.PageTaker() {
            @Override
            public void onPage(List<StoredMessage> page) {
                isTrimming = false;
                boolean isGoingOn = stored.trim(
                        page,
                        lastWhenRead,
                        found -> isSurplus(found.ticket().sequence(), found.message(), stored.bytes(), bytesWanted));
                if (isGoingOn) {
                    trimStorage(stored);
                }
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                home.schedule(SWEEP_MILLIS_MIN, () -> isTrimming = false);
            }
        });
    }

    private boolean isSurplus(long position, Message message, long bytes, long bytesWanted) {
        if (position >= readers.firstPinned()
                && bytes <= policy.historyBytesMax() + LogReaders.BYTES_BEYOND_LIMITS_MAX) {
            return false;
        }
        boolean isBeyondNumber = policy.historyMessages() > 0 && position <= last() - policy.historyMessages();
        return isBeyondNumber || bytes > bytesWanted || LogHeaders.millisOf(message) < oldestMillis();
    }

    /** Messages accepted before this are not kept any more. */
    long oldestMillis() {
        return policy.historyMillis() == 0 ? 0 : home.currentTimeMillis() - policy.historyMillis();
    }

    /** Looks again after a while whether messages have become too old, as long as there are any. */
    void scheduleSweep() {
        if (policy.historyMillis() > 0 && !isSweepDue) {
            isSweepDue = true;
            home.schedule(Math.max(SWEEP_MILLIS_MIN, Math.min(SWEEP_MILLIS_MAX, policy.historyMillis())), this::sweep);
        }
    }

    private void sweep() {
        isSweepDue = false;
        trim(true);
        if (firstHeld() <= last()) {
            scheduleSweep();
        }
    }

    private void assertHome() {
        assert home.isCurrent() : "log of " + key + " touched off its loop";
    }
}
