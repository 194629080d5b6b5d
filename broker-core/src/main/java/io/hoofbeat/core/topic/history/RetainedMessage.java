package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The retained message of one topic, in a place of its own in the store. Confined to the log's home loop. */
final class RetainedMessage {

    /** By which the place is found again after a restart. */
    static final String DEFINITION = "retained";

    private static final Logger LOG = LoggerFactory.getLogger(RetainedMessage.class);

    private final MessageStore store;
    private final String key;
    private final Loop home;
    private @Nullable StoredQueue place;
    private long lastPosition;
    private @Nullable StoreTicket ticket;
    private @Nullable Message message;
    /** Written by the home loop, before what it announces is published; read by any. */
    private volatile boolean isPresent;

    private final List<Runnable> waiting = new ArrayList<>(0);

    /** @param place where a message has been kept, or null */
    RetainedMessage(MessageStore store, String key, Loop home, @Nullable StoredQueue place) {
        this.store = store;
        this.key = key;
        this.home = home;
        this.place = place;
        if (place != null && place.messages() > 0) {
            isPresent = true;
            lastPosition = place.lastSequence();
            ticket = StoreTicket.written(place, lastPosition, (int) place.bytes());
        }
    }

    /** Whether there may be one. Any thread: what is set later is published later. */
    boolean isPresent() {
        return isPresent;
    }

    void set(StoreBatch batch, Message next) {
        forgetStored(batch);
        message = next;
        isPresent = true;
        if (store.isDurable()) {
            StoredQueue present = place;
            if (present == null) {
                present = store.create(key, DEFINITION, Outcome.IGNORED);
                place = present;
            }
            ticket = batch.put(present, ++lastPosition, next);
        }
    }

    void remove(StoreBatch batch) {
        forgetStored(batch);
        message = null;
        isPresent = false;
    }

    private void forgetStored(StoreBatch batch) {
        if (ticket != null) {
            batch.settle(ticket);
            ticket = null;
        }
    }

    /** The message as it is now. One that is not in memory is not there: {@link #load} first. */
    @Nullable
    Message current() {
        return message;
    }

    /** Sees to it that the message is in memory, then runs the task, here or later. */
    void load(Runnable task) {
        StoredQueue present = place;
        if (!isPresent || message != null || present == null) {
            task.run();
            return;
        }
        waiting.add(task);
        if (waiting.size() == 1) {
            long position = lastPosition;
            store.read(present, position, 1, 1, new MessageStore.PageReader() {
                @Override
                public void onPage(List<StoredMessage> page, boolean isLast) {
                    home.execute(() -> onLoaded(position, page.isEmpty() ? null : page.get(0)));
                }

                @Override
                public void onFailure(Outcome.Failure failure) {
                    LOG.error("topic {}: the retained message cannot be read: {}", key, failure.summary());
                    home.execute(RetainedMessage.this::runWaiting);
                }
            });
        }
    }

    private void onLoaded(long position, @Nullable StoredMessage found) {
        boolean isStillTheSame = ticket != null && position == lastPosition;
        if (isStillTheSame && found != null) {
            message = found.message();
            ticket = found.ticket();
        } else if (isStillTheSame) {
            isPresent = false; // It was not persistent, and this is another process.
            ticket = null;
        }
        runWaiting();
    }

    private void runWaiting() {
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
    }
}
