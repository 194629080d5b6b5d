package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What an operator sees of a queue: figures, and messages without taking them. Confined to the queue's home loop. */
final class QueueInspection {

    private static final int BROWSED_BYTES_MAX = 4 << 20;

    private final QueueContents contents;
    private final ConsumerLine consumers;
    private final AgeMarks marks = new AgeMarks();
    private long acceptedBefore;
    private long leftBefore;
    private double inPerSecond;
    private double outPerSecond;

    QueueInspection(QueueContents contents, ConsumerLine consumers) {
        this.contents = contents;
        this.consumers = consumers;
        this.acceptedBefore = contents.lastSequence;
        this.leftBefore = contents.lastSequence - contents.count();
        marks.note(contents.lastSequence, contents.home.currentTimeMillis());
    }

    /** Measures rates anew, so many seconds after it was done last. */
    void measure(double seconds) {
        long accepted = contents.lastSequence;
        long left = accepted - contents.count();
        inPerSecond = (accepted - acceptedBefore) / seconds;
        outPerSecond = Math.max(0, left - leftBefore) / seconds;
        acceptedBefore = accepted;
        leftBefore = left;
        marks.note(accepted, contents.home.currentTimeMillis());
        long oldest = contents.ready.oldestSequence();
        marks.forgetBefore(oldest == 0 ? accepted : oldest);
    }

    QueueView view() {
        long oldest = contents.ready.oldestSequence();
        return new QueueView(
                contents.key,
                contents.ready.count(),
                contents.heldCount,
                contents.delayed.count(),
                contents.postponed.count(),
                contents.count(),
                contents.bytes(),
                contents.memoryBytes(),
                consumers.count(),
                contents.limit.heldCount(),
                oldest == 0 ? 0 : marks.ageMillis(oldest, contents.home.currentTimeMillis()),
                contents.lastSequence,
                inPerSecond,
                outPerSecond,
                contents.isForDeadLetters);
    }

    /**
     * Looks at messages in order of their position; those that are not due yet are not among them.
     *
     * @param after    position behind which to begin, 0 for all
     * @param countMax most messages, at least 1
     * @param taker    called once, on the home loop
     */
    void browse(long after, int countMax, Consumer<List<BrowsedMessage>> taker) {
        NavigableMap<Long, BrowsedMessage> found = new TreeMap<>();
        contents.ready.forEachInMemory(entry -> add(found, entry, "ready", after, countMax));
        contents.postponed.forEach(entry -> add(found, entry, "postponed", after, countMax));
        consumers.forEachHeld(entry -> add(found, entry, "held", after, countMax));
        if (!contents.ready.isPaging()) {
            taker.accept(new ArrayList<>(found.values()));
            return;
        }
        long from = Math.max(after + 1, contents.ready.nextPaged());
        contents.storage.peek(from, countMax, BROWSED_BYTES_MAX, new MessageStore.PageReader() {
            @Override
            public void onPage(List<StoredMessage> page, boolean isLast) {
                contents.home.execute(() -> {
                    page.forEach(stored -> addStored(found, stored, countMax));
                    taker.accept(new ArrayList<>(found.values()));
                });
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                contents.home.execute(() -> taker.accept(new ArrayList<>(found.values())));
            }
        });
    }

    private void addStored(NavigableMap<Long, BrowsedMessage> found, StoredMessage stored, int countMax) {
        long position = stored.ticket().sequence();
        if (!contents.ready.isReserved(position) && !found.containsKey(position)) {
            found.put(position, new BrowsedMessage(position, "ready", stored.deliveries(), stored.message()));
            trim(found, countMax);
        }
    }

    private static void add(
            NavigableMap<Long, BrowsedMessage> found, QueueEntry entry, String state, long after, int countMax) {
        long position = entry.sequence();
        boolean isTooLate = found.size() == countMax && position > found.lastKey();
        if (position > after && !isTooLate) {
            found.put(position, new BrowsedMessage(position, state, entry.deliveries, entry.message()));
            trim(found, countMax);
        }
    }

    private static void trim(NavigableMap<Long, BrowsedMessage> found, int countMax) {
        if (found.size() > countMax) {
            found.pollLastEntry();
        }
    }
}
