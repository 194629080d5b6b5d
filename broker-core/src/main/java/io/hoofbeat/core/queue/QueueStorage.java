package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one queue keeps in the store. Confined to the queue's home loop. */
final class QueueStorage {

    private static final Logger LOG = LoggerFactory.getLogger(QueueStorage.class);

    /**
     * How far ahead positions are noted as delivered. A message that comes again after a crash must say so, so the note must
     * be written before the delivery; in steps, so that few deliveries wait for it.
     */
    private static final int NOTED_AHEAD = 256;

    private static final int PAGE_MESSAGES_MAX = 1000;

    private final MessageStore store;
    private final String key;
    private final Loop home;
    private @Nullable StoredQueue place;
    /** Messages up to here may have been delivered before the store was opened. */
    private final long deliveredBeforeUpTo;

    private long notedUpTo;
    private boolean isNoting;
    private boolean isRemoved;
    private boolean isReading;

    /** @param place where the queue has been kept, or null for a new queue */
    QueueStorage(MessageStore store, String key, Loop home, @Nullable StoredQueue place) {
        this.store = store;
        this.key = key;
        this.home = home;
        this.place = place;
        this.deliveredBeforeUpTo = place == null ? 0 : Math.min(place.deliveredUpTo(), place.lastSequence());
        this.notedUpTo = place == null ? 0 : place.deliveredUpTo();
    }

    boolean isDurable() {
        return store.isDurable();
    }

    /** Why nothing can be kept at present, or null. */
    Outcome.@Nullable Failure trouble() {
        return store.trouble();
    }

    /** The place in the store, which is made if need be. */
    StoredQueue place() {
        StoredQueue present = place;
        if (present == null) {
            present = store.create(key);
            place = present;
        }
        return present;
    }

    StoreTicket put(long sequence, Message message, Outcome outcome) {
        StoreBatch batch = new StoreBatch();
        StoreTicket ticket = batch.put(place(), sequence, message);
        store.write(batch, outcome);
        return ticket;
    }

    /** Keeps a message and forgets the one that it was made from, together. */
    StoreTicket move(StoreTicket from, long sequence, Message message, Outcome outcome) {
        StoreBatch batch = new StoreBatch();
        StoreTicket ticket = batch.put(place(), sequence, message);
        store.write(batch.settle(from), outcome);
        return ticket;
    }

    /** Carries out a batch that somebody else has put together. */
    void write(StoreBatch batch, Outcome outcome) {
        store.write(batch, outcome);
    }

    void settle(StoreTicket ticket, Outcome outcome) {
        if (isRemoved) {
            outcome.succeed();
            return;
        }
        store.write(new StoreBatch().settle(ticket), outcome);
    }

    /** Notes that a message has been delivered again. */
    void countDeliveries(StoreTicket ticket, int deliveries) {
        store.write(new StoreBatch().countDeliveries(ticket, deliveries), Outcome.IGNORED);
    }

    /**
     * Whether a message may be delivered for the first time.
     *
     * @param retry runs on the home loop when the answer was no and would now be yes
     */
    boolean mayDeliver(long sequence, Runnable retry) {
        expectDeliveries(sequence, retry);
        return sequence <= notedUpTo;
    }

    /** A consumer has come or the noted positions will soon be used up: notes further ones, so that no delivery has to wait. */
    void expectDeliveries(long sequence, Runnable retry) {
        if (sequence + NOTED_AHEAD / 2 > notedUpTo && !isNoting) {
            note(sequence + NOTED_AHEAD, retry);
        }
    }

    private void note(long upTo, Runnable retry) {
        isNoting = true;
        store.write(new StoreBatch().deliveredUpTo(place(), upTo), new Outcome() {
            @Override
            public void succeed() {
                home.runOrExecute(() -> noted(upTo, retry));
            }

            @Override
            public void fail(Failure failure) {
                // Consumers go on, and the store writes the note when it can again: at worst a message comes again
                // after a
                // crash before that without saying so.
                LOG.debug("queue {}: deliveries cannot be noted: {}", key, failure.summary());
                home.runOrExecute(() -> noted(upTo, retry));
            }
        });
    }

    private void noted(long upTo, Runnable retry) {
        isNoting = false;
        notedUpTo = upTo;
        retry.run();
    }

    /** Looks at messages without taking note of them; the reader is called on the store's thread. */
    void peek(long fromSequence, int countMax, int bytesMax, MessageStore.PageReader reader) {
        store.read(place(), fromSequence, countMax, bytesMax, reader);
    }

    /** Takes a page on the home loop. */
    interface PageTaker {
        /** @param covered position up to which the page shows all there is */
        void onPage(List<QueueEntry> page, long covered);
    }

    /**
     * Reads the next messages.
     *
     * @param lastSequence last position known to be in the store
     */
    void read(long fromSequence, long lastSequence, long bytesMax, PageTaker taker) {
        if (isReading) {
            return;
        }
        isReading = true;
        int pageBytes = (int) Math.max(1, Math.min(bytesMax, 1 << 30));
        store.read(place(), fromSequence, PAGE_MESSAGES_MAX, pageBytes, new MessageStore.PageReader() {
            @Override
            public void onPage(List<StoredMessage> page, boolean isLast) {
                home.runOrExecute(() -> {
                    isReading = false;
                    List<QueueEntry> entries =
                            page.stream().map(QueueStorage.this::entryOf).toList();
                    boolean showsAll = isLast || page.isEmpty();
                    taker.onPage(
                            entries,
                            showsAll
                                    ? lastSequence
                                    : page.get(page.size() - 1).ticket().sequence());
                });
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                LOG.error("queue {}: messages from {} on cannot be read: {}", key, fromSequence, failure.summary());
                home.schedule(1000, () -> {
                    isReading = false;
                    taker.onPage(List.of(), fromSequence - 1);
                });
            }
        });
    }

    private QueueEntry entryOf(StoredMessage stored) {
        QueueEntry entry = new QueueEntry(stored.message(), stored.ticket().sequence(), stored.ticket());
        boolean wasDelivered = entry.sequence() <= deliveredBeforeUpTo;
        entry.deliveries = Math.max(stored.deliveries(), wasDelivered ? 1 : 0);
        return entry;
    }

    /**
     * Forgets everything; nothing is written for this queue afterwards.
     *
     * @param outcome succeeds when it will not be found again, even after a crash
     */
    void remove(Outcome outcome) {
        isRemoved = true;
        StoredQueue present = place;
        place = null;
        if (present == null) {
            outcome.succeed();
        } else {
            store.remove(present, outcome);
        }
    }
}
