package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.topic.TopicRouter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who read one log: finds where each wants to begin, and gives it page after page until it has read all that is published. What is
 * in memory is read there, the rest in the store. Confined to the home loop of the log.
 */
final class LogReaders {

    /** What a log keeps beyond its limits, in bytes, for those who have yet to read it. */
    static final long BYTES_BEYOND_LIMITS_MAX = 16L << 20;

    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 256 << 10;

    private final TopicLog log;
    private final TopicRouter router;
    private final LogWindow window;
    /** Null when there is no history, or no durable store for it. */
    private final @Nullable LogStorage storage;

    private final RetainedMessage retained;
    private final Set<LogReader> underWay = new LinkedHashSet<>();

    LogReaders(
            TopicLog log,
            TopicRouter router,
            LogWindow window,
            @Nullable LogStorage storage,
            RetainedMessage retained) {
        this.log = log;
        this.router = router;
        this.window = window;
        this.storage = storage;
        this.retained = retained;
    }

    /** Position from which on everything is kept for readers. */
    long firstPinned() {
        long least = Long.MAX_VALUE;
        for (LogReader reader : underWay) {
            least = Math.min(least, reader.position);
        }
        return least;
    }

    void open(LogReader reader) {
        if (reader.request().start() == ReplayRequest.Start.LIVE) {
            retained.load(() -> router.afterHandOver(() -> {
                Message present = retained.current();
                reader.answer(listener -> listener.onOpened(reader, present));
            }));
            return;
        }
        reader.position = log.firstHeld();
        reader.millisMin = log.oldestMillis();
        underWay.add(reader);
        locate(reader);
    }

    private void begin(LogReader reader, long position) {
        reader.position = position;
        reader.answer(listener -> listener.onOpened(reader, null));
    }

    private void fail(LogReader reader, Outcome.Failure failure) {
        underWay.remove(reader);
        reader.answer(listener -> listener.onFailure(reader, failure));
    }

    void close(LogReader reader) {
        underWay.remove(reader);
    }

    /** Finds the position that a reader wants to begin at. */
    private void locate(LogReader reader) {
        long first = log.firstKept();
        long value = reader.request().value();
        switch (reader.request().start()) {
            case LAST -> {
                reader.isCut = value > log.last() - first + 1 && first > 1;
                begin(reader, Math.max(first, log.last() - value + 1));
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
                LogReaders.this.onFound(reader, first, position);
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
        retained.load(() -> continueReading(reader));
    }

    private void continueReading(LogReader reader) {
        if (!underWay.contains(reader)) {
            return;
        }
        if (reader.position < log.firstHeld()) {
            fail(reader, tooSlow());
        } else if (storage == null || reader.position > log.last() || window.has(reader.position)) {
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
        if (!underWay.contains(reader)) {
            return;
        }
        int room = PAGE_BYTES;
        while (window.has(reader.position) && messages.size() < PAGE_MESSAGES && room > 0) {
            Message next = window.get(reader.position++);
            room -= next.sizeBytes();
            take(reader, next, messages);
        }
        boolean isHead = reader.position > log.last();
        if (messages.isEmpty() && !isHead) {
            continueReading(reader);
            return;
        }
        if (isHead) {
            underWay.remove(reader);
        }
        long headSequence = log.last() == 0 ? 0 : log.numberOf(log.last());
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
                "more than " + BYTES_BEYOND_LIMITS_MAX
                        + " bytes were published while the replay went on, so that its next messages"
                        + " are not kept any more; ask for less, or read faster");
    }
}
