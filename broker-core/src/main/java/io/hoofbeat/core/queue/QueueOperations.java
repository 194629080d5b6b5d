package io.hoofbeat.core.queue;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What an operator may do with a queue: look at it, empty it, move its messages. Confined to the queue's home loop.
 */
public final class QueueOperations {

    private final QueueContents contents;
    private final Dispatcher dispatcher;
    private final QueueInspection inspection;

    QueueOperations(QueueContents contents, ConsumerLine consumers, Dispatcher dispatcher) {
        this.contents = contents;
        this.dispatcher = dispatcher;
        this.inspection = new QueueInspection(contents, consumers);
    }

    /** As an operator sees it. */
    public QueueView view() {
        return inspection.view();
    }

    /** Measures its rates anew, so many seconds after it was done last. */
    public void measure(double seconds) {
        inspection.measure(seconds);
    }

    /**
     * Looks at messages without taking them; those that are not due yet are not among them, see {@link #browseDelayed}.
     *
     * @param after    position behind which to begin, 0 for all
     * @param countMax most messages, at least 1
     * @param taker    called once, on the home loop
     */
    public void browse(long after, int countMax, Consumer<List<BrowsedMessage>> taker) {
        inspection.browse(after, countMax, taker);
    }

    /**
     * Looks at messages that are not due yet, without taking them, in order of their position, which is counted apart.
     *
     * @param after    position behind which to begin, 0 for all
     * @param countMax most messages, at least 1
     * @param taker    called once, on the home loop
     */
    public void browseDelayed(long after, int countMax, Consumer<List<BrowsedMessage>> taker) {
        contents.delayed.browse(after, countMax, taker);
    }

    /**
     * Forgets all messages that no consumer holds: those that wait for a consumer, that wait after a failure, and that are not due yet. What comes
     * meanwhile stays.
     */
    public void purge(Withdrawn done) {
        contents.postponed.clear().forEach(contents.ready::insert);
        withdraw(
                Long.MAX_VALUE,
                entry -> true,
                contents::forget,
                (count, failure) -> contents.home.runOrExecute(() ->
                        contents.delayed.purge(contents.registry.budget(), (delayed, other) -> {
                            contents.home.runOrExecute(contents.limit::onDeparture);
                            done.onEnd(count + delayed, failure == null ? other : failure);
                        })));
    }

    /**
     * Moves messages that wait to the end of another queue, in their order.
     *
     * @param countMax most messages
     */
    public void moveTo(Destination target, long countMax, Withdrawn done) {
        withdraw(
                countMax,
                entry -> true,
                (entry, each) -> move(entry, entry.message().redirected(target, Headers.EMPTY), each),
                done);
    }

    /**
     * Moves dead letters back to the queues that they were sent to, as they were. Those that were sent to something else stay.
     *
     * @param countMax most messages
     */
    public void revive(long countMax, Withdrawn done) {
        withdraw(
                countMax,
                entry -> contents.registry.originOf(entry.message()) != null,
                (entry, each) -> {
                    Destination origin = contents.registry.originOf(entry.message());
                    if (origin != null) {
                        move(entry, DeadLetters.revived(entry.message(), origin), each);
                    }
                },
                done);
    }

    private void move(QueueEntry entry, Message moved, Outcome outcome) {
        contents.free(entry);
        contents.registry.with(
                moved.destination().key(), target -> target.appendAnyway(moved, entry.ticket(), outcome));
    }

    private void withdraw(
            long countMax, Predicate<QueueEntry> condition, BiConsumer<QueueEntry, Outcome> fate, Withdrawn done) {
        new Withdrawal(dispatcher, contents, countMax, condition, fate, done).step();
    }
}
