package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one log keeps in the store. Positions in the store follow each other without gaps; the numbers that clients see run ahead of
 * them by an offset, since a number that was seen must never be used again and what was published last may not have been written
 * when the process died: so numbers are reserved ahead, in the store, before they are used. Confined to the log's home loop.
 */
final class LogStorage {

    /** By which the place is found again after a restart. */
    static final String DEFINITION = "log";

    /** How many numbers are reserved at a time. */
    private static final int RESERVED_AHEAD = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LogStorage.class);

    private final MessageStore store;
    private final StoredQueue place;
    private final Loop home;
    private final long numberOffset;
    private long first;
    private long last;
    private long bytes;
    private long reserved;
    private boolean isReserving;

    LogStorage(MessageStore store, StoredQueue place, Loop home) {
        this.store = store;
        this.place = place;
        this.home = home;
        this.last = place.lastSequence();
        this.first = place.messages() == 0 ? last + 1 : place.firstSequence();
        this.bytes = place.bytes();
        this.reserved = Math.max(place.deliveredUpTo(), last);
        this.numberOffset = reserved - last;
    }

    /** Position of the oldest message that may be there; behind the last when there is none. */
    long first() {
        return first;
    }

    /** Position of the last message. */
    long last() {
        return last;
    }

    /** What the messages hold. */
    long bytes() {
        return bytes;
    }

    /** The number of a position that is given out in this process. */
    long numberOf(long position) {
        return position + numberOffset;
    }

    /** Whether the next message may get its number; otherwise numbers must be {@linkplain #reserve reserved} first. */
    boolean hasNumber() {
        return numberOf(last + 1) <= reserved;
    }

    /** Whether it is time to reserve further numbers, so that nobody has to wait for them. */
    boolean isShortOfNumbers() {
        return numberOf(last) + RESERVED_AHEAD / 2 > reserved;
    }

    /** Reserves further numbers; {@code ready} runs on the home loop when they may be used. */
    void reserve(Runnable ready) {
        if (isReserving) {
            return;
        }
        isReserving = true;
        long upTo = numberOf(last) + RESERVED_AHEAD;
        store.write(new StoreBatch().deliveredUpTo(place, upTo), new Outcome() {
            @Override
            public void succeed() {
                home.execute(() -> onReserved(upTo, ready));
            }

            @Override
            public void fail(Failure failure) {
                // What need not be stored goes on; at worst a number is seen again after a crash.
                LOG.warn("topic {}: numbers cannot be reserved: {}", place.key(), failure.summary());
                home.execute(() -> onReserved(upTo, ready));
            }
        });
    }

    private void onReserved(long upTo, Runnable ready) {
        isReserving = false;
        reserved = upTo;
        ready.run();
    }

    /** Adds a message at the next position. */
    void put(StoreBatch batch, Message message) {
        batch.put(place, ++last, message);
        bytes += message.sizeBytes();
    }

    /** Takes what was read, on the home loop. */
    interface PageTaker {
        /** @param page empty when there is nothing from this position on */
        void onPage(List<StoredMessage> page);

        void onFailure(Outcome.Failure failure);
    }

    /** Reads messages from a position on. */
    void read(long from, int countMax, int bytesMax, PageTaker taker) {
        store.read(place, from, countMax, bytesMax, new MessageStore.PageReader() {
            @Override
            public void onPage(List<StoredMessage> page, boolean isLast) {
                home.execute(() -> taker.onPage(page));
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                LOG.error(
                        "topic {}: history from position {} on cannot be read: {}",
                        place.key(),
                        from,
                        failure.summary());
                home.execute(() -> taker.onFailure(failure));
            }
        });
    }

    /** Takes what was searched for, on the home loop. */
    interface SearchTaker {
        void onFound(long position);

        void onFailure(Outcome.Failure failure);
    }

    /**
     * Finds the least position whose message is wanted, when all behind a wanted one are wanted too.
     *
     * @param low   everything below is not wanted
     * @param high  everything from here on is wanted, or is not there
     */
    void search(long low, long high, Predicate<Message> wanted, SearchTaker taker) {
        if (low >= high) {
            taker.onFound(high);
            return;
        }
        long middle = (low + high) >>> 1;
        read(middle, 1, 1, new PageTaker() {
            @Override
            public void onPage(List<StoredMessage> page) {
                if (page.isEmpty() || wanted.test(page.get(0).message())) {
                    search(low, middle, wanted, taker);
                } else {
                    search(page.get(0).ticket().sequence() + 1, high, wanted, taker);
                }
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                taker.onFailure(failure);
            }
        });
    }

    /** Forgets the oldest messages of a page that was read from {@link #first()} on, as long as they are surplus. */
    boolean trim(List<StoredMessage> page, long lastWhenRead, Predicate<StoredMessage> isSurplus) {
        StoreBatch batch = new StoreBatch();
        boolean isGoingOn = true;
        for (StoredMessage stored : page) {
            long position = stored.ticket().sequence();
            isGoingOn = position >= first && isSurplus.test(stored);
            if (!isGoingOn) {
                first = Math.max(first, position);
                break;
            }
            batch.settle(stored.ticket());
            bytes -= stored.message().sizeBytes();
            first = position + 1;
        }
        if (page.isEmpty()) {
            first = lastWhenRead + 1;
        }
        if (!batch.isEmpty()) {
            store.write(batch, Outcome.IGNORED);
        }
        return isGoingOn && !page.isEmpty();
    }
}
