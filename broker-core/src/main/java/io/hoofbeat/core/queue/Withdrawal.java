package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages that wait out of a queue, in order, for an operator: to forget them or to move them. Messages that come after it has begun
 * stay, and so does what consumers hold. Confined to the queue's home loop, except that outcomes may be told on any thread.
 */
final class Withdrawal implements Outcome {

    private static final int STEP_MESSAGES_MAX = 1000;

    private final Dispatcher dispatcher;
    private final QueueContents contents;
    private final long countMax;
    private final long lastSequence;
    private final Predicate<QueueEntry> condition;
    private final BiConsumer<QueueEntry, Outcome> fate;
    private final Withdrawn done;
    private final List<QueueEntry> passedOver = new ArrayList<>();
    private final AtomicLong open = new AtomicLong(1);
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private long taken;

    /**
     * A withdrawal that has not begun.
     *
     * @param countMax  most messages
     * @param condition which messages; the others stay
     * @param fate      sees to a message that has left the queue's order, memory and all, and tells the outcome
     */
    Withdrawal(
            Dispatcher dispatcher,
            QueueContents contents,
            long countMax,
            Predicate<QueueEntry> condition,
            BiConsumer<QueueEntry, Outcome> fate,
            Withdrawn done) {
        this.dispatcher = dispatcher;
        this.contents = contents;
        this.countMax = countMax;
        this.lastSequence = contents.lastSequence;
        this.condition = condition;
        this.fate = fate;
        this.done = done;
    }

    /** Takes what is in memory, and asks the queue for what is in the store, after which this is called again. */
    void step() {
        int steps = 0;
        QueueEntry next = contents.ready.peek();
        while (next != null && taken < countMax && next.sequence() <= lastSequence) {
            if (steps++ == STEP_MESSAGES_MAX) {
                contents.home.execute(this::step);
                return;
            }
            contents.ready.take(next);
            if (condition.test(next)) {
                taken++;
                open.incrementAndGet();
                fate.accept(next, this);
            } else {
                passedOver.add(next);
            }
            next = contents.ready.peek();
        }
        boolean isMoreInStore =
                contents.ready.isPaging() && contents.ready.nextPaged() <= lastSequence && !contents.isDeleted;
        if (taken < countMax && next == null && isMoreInStore) {
            dispatcher.readFor(this);
        } else {
            end();
        }
    }

    private void end() {
        passedOver.forEach(contents.isDeleted ? contents::vanish : contents.ready::insert);
        dispatcher.fetch();
        succeed();
    }

    @Override
    public void succeed() {
        if (open.decrementAndGet() == 0) {
            done.onEnd(taken, failure.get());
        }
    }

    @Override
    public void fail(Failure reason) {
        failure.compareAndSet(null, reason);
        succeed();
    }
}
