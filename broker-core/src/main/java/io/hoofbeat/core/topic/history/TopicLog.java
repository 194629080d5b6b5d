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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one topic keeps for late subscribers. Everything sent to the topic comes here first, gets its number and its time, is kept, and
 * is published from here: so the topic has one order for all, and a subscriber that has read to the end goes on with what is published
 * live, without a gap. Confined to {@link #home()} unless a method says otherwise.
 *
 * <p>With a durable store the last messages are in memory and all of them in the store; otherwise memory is all there is.
 */
public final class TopicLog {

    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 256 << 10;
    /** What is kept beyond the limits for readers under way. */
    private static final long BYTES_FOR_READERS_MAX = 16L << 20;

    private static final int TRIMMED_AT_ONCE = 64;
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
    private final Set<LogReader> readers = new LinkedHashSet<>();
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
    private long last() {
        return storage == null ? window.first() + window.count() - 1 : storage.last();
    }

    private long numberOf(long position) {
        return storage == null ? position : storage.numberOf(position);
    }

    // ---- forgetting

    /** Position of the oldest message that is there, whether it is within the limits or not. */
    private long firstHeld() {
        return storage == null ? window.first() : storage.first();
    }

    /** Position of the oldest message within the limits of number. */
    private long firstKept() {
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
        boolean isPinned = firstPinned() <= stored.first();
        long bytesMax = policy.historyBytesMax() + (isPinned ? BYTES_FOR_READERS_MAX : 0);
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
        stored.read(stored.first(), TRIMMED_AT_ONCE, PAGE_BYTES, new LogStorage.PageTaker() {
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
        if (position >= firstPinned() && bytes <= policy.historyBytesMax() + BYTES_FOR_READERS_MAX) {
            return false;
        }
        boolean isBeyondNumber = policy.historyMessages() > 0 && position <= last() - policy.historyMessages();
        return isBeyondNumber || bytes > bytesWanted || LogHeaders.millisOf(message) < oldestMillis();
    }

    /** Messages accepted before this are not kept any more. */
    private long oldestMillis() {
        return policy.historyMillis() == 0 ? 0 : home.currentTimeMillis() - policy.historyMillis();
    }

    /** Position from which on everything is kept for readers. */
    private long firstPinned() {
        long least = Long.MAX_VALUE;
        for (LogReader reader : readers) {
            least = Math.min(least, reader.position);
        }
        return least;
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

    // ---- reading

    void open(LogReader reader) {
        assertHome();
        if (reader.request().start() == ReplayRequest.Start.LIVE) {
            retained.load(() -> router.afterHandOver(() -> {
                Message present = retained.current();
                reader.answer(listener -> listener.onOpened(reader, present));
            }));
            return;
        }
        reader.position = firstHeld();
        reader.millisMin = oldestMillis();
        readers.add(reader);
        locate(reader);
    }

    private void begin(LogReader reader, long position) {
        reader.position = position;
        reader.answer(listener -> listener.onOpened(reader, null));
    }

    private void fail(LogReader reader, Outcome.Failure failure) {
        readers.remove(reader);
        reader.answer(listener -> listener.onFailure(reader, failure));
    }

    void close(LogReader reader) {
        assertHome();
        readers.remove(reader);
    }

    /** Finds the position that a reader wants to begin at. */
    private void locate(LogReader reader) {
        long first = firstKept();
        long value = reader.request().value();
        switch (reader.request().start()) {
            case LAST -> {
                reader.isCut = value > last() - first + 1 && first > 1;
                begin(reader, Math.max(first, last() - value + 1));
            }
            case SINCE -> search(reader, first, message -> LogHeaders.millisOf(message) >= value);
            case SEQUENCE -> search(reader, first, message -> LogHeaders.sequenceOf(message) >= value);
            case ALL_KEPT, LIVE -> begin(reader, first);
        }
    }

    /** Begins where the messages are wanted, which they are from some position on. */
    private void search(LogReader reader, long first, Predicate<Message> wanted) {
        LogStorage stored = storage;
        boolean isInWindow = stored == null
                || window.first() <= first
                || (window.count() > 0 && !wanted.test(window.get(window.first())));
        if (stored == null || isInWindow) {
            onFound(reader, first, window.search(first, wanted));
            return;
        }
        long high = window.count() > 0 ? window.first() : stored.last() + 1;
        stored.search(first, high, wanted, new LogStorage.SearchTaker() {
            @Override
            public void onFound(long position) {
                TopicLog.this.onFound(reader, first, position);
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                fail(reader, failure);
            }
        });
    }

    private void onFound(LogReader reader, long first, long position) {
        // Whoever gets all that is kept may have wanted what was kept before.
        reader.isCut = position == first && first > 1;
        begin(reader, position);
    }

    void readPage(LogReader reader) {
        assertHome();
        retained.load(() -> continueReading(reader));
    }

    private void continueReading(LogReader reader) {
        if (!readers.contains(reader)) {
            return;
        }
        if (reader.position < firstHeld()) {
            fail(reader, tooSlow());
        } else if (storage == null || reader.position > last() || window.has(reader.position)) {
            router.afterHandOver(() -> answer(reader, new ArrayList<>()));
        } else {
            readFromStorage(reader, storage);
        }
    }

    private void readFromStorage(LogReader reader, LogStorage stored) {
        long lastWhenRead = stored.last();
        stored.read(reader.position, PAGE_MESSAGES, PAGE_BYTES, new LogStorage.PageTaker() {
            @Override
            public void onPage(List<StoredMessage> page) {
                List<Message> messages = new ArrayList<>(page.size());
                page.forEach(found -> take(reader, found.message(), messages));
                reader.position = page.isEmpty()
                        ? lastWhenRead + 1
                        : page.get(page.size() - 1).ticket().sequence() + 1;
                router.afterHandOver(() -> answer(reader, messages));
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                fail(reader, failure);
            }
        });
    }

    private static void take(LogReader reader, Message message, List<Message> messages) {
        if (LogHeaders.millisOf(message) >= reader.millisMin) {
            messages.add(message);
        } else {
            reader.isCut |= reader.request().start() != ReplayRequest.Start.ALL_KEPT;
        }
    }

    /** Answers with what was read and what follows it in memory, when everything published so far is on its way. */
    private void answer(LogReader reader, List<Message> messages) {
        if (!readers.contains(reader)) {
            return;
        }
        int room = PAGE_BYTES;
        while (window.has(reader.position) && messages.size() < PAGE_MESSAGES && room > 0) {
            Message next = window.get(reader.position++);
            room -= next.sizeBytes();
            take(reader, next, messages);
        }
        boolean isHead = reader.position > last();
        if (messages.isEmpty() && !isHead) {
            continueReading(reader);
            return;
        }
        if (isHead) {
            readers.remove(reader);
        }
        long headSequence = last() == 0 ? 0 : numberOf(last());
        LogPage page = new LogPage(
                reader.hasBegun ? null : retained.current(),
                messages,
                isHead,
                headSequence,
                completeFrom(reader, messages, headSequence));
        reader.hasBegun = true;
        reader.answer(listener -> listener.onPage(reader, page));
    }

    private static long completeFrom(LogReader reader, List<Message> messages, long headSequence) {
        if (reader.hasBegun || !reader.isCut) {
            return 0;
        }
        return messages.isEmpty() ? headSequence + 1 : LogHeaders.sequenceOf(messages.get(0));
    }

    private static Outcome.Failure tooSlow() {
        return new Outcome.Failure(
                "History is read too slowly",
                "more than " + BYTES_FOR_READERS_MAX
                        + " bytes were published while the replay went on, so that its next messages"
                        + " are not kept any more; ask for less, or read faster");
    }

    private void assertHome() {
        assert home.isCurrent() : "log of " + key + " touched off its loop";
    }
}
