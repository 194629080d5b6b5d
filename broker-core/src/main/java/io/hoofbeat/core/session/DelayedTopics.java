package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.durable.DurableSubscriptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.queue.DelayedMessages;
import io.hoofbeat.core.queue.QueueBudget;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.topic.TopicRouter;
import io.hoofbeat.core.topic.history.LogGate;
import java.util.List;

/**
 * Messages to topics that are not due yet. They are published when they are, to whoever subscribes then, and forgotten after that: a crash between the
 * two publishes them twice. Confined to the loop of its router, but for {@link #add}.
 */
public final class DelayedTopics implements DelayedMessages.Target {

    private static final String KEY = "delayed topics";

    /** Nobody waits when a subscriber is slow. */
    private static final Publisher NOBODY = new Publisher() {
        @Override
        public void hold() {}

        @Override
        public void release() {}
    };

    private final Loop home;
    private final TopicSender topics;
    private final MessageStore store;
    private final QueueBudget budget;
    private final Counters counters;
    private final DelayedMessages delayed;

    /**
     * Goes on with what the store has kept.
     *
     * @param router of the loop {@code home}
     * @param logs   of the same loop
     */
    public DelayedTopics(
            Loop home,
            TopicRouter router,
            LogGate logs,
            MessageStore store,
            DurableSubscriptions durables,
            QueueBudget budget,
            Counters counters) {
        this.home = home;
        this.topics = new TopicSender(NOBODY, router, logs, durables);
        this.store = store;
        this.budget = budget;
        this.counters = counters;
        this.delayed = new DelayedMessages(home, store, KEY, KEY, this);
        for (StoredQueue place : store.recovered()) {
            if (place.definition().equals(KEY)) {
                delayed.recover(place);
            }
        }
    }

    /** Keeps a message until it is due. Any thread. */
    void add(Message message, Outcome outcome) {
        // The address of a reply means nothing after a restart.
        boolean isStored = store.isDurable()
                && message.isPersistent()
                && message.destination().kind() != DestinationKind.REPLY;
        Outcome.Failure trouble = isStored ? store.trouble() : null;
        if (trouble != null) {
            outcome.fail(trouble);
        } else if (!isStored && !budget.take(message.memoryBytes())) {
            outcome.fail(budget.exhausted());
        } else if (home.isCurrent()) {
            delayed.add(message, isStored, outcome);
        } else {
            home.execute(() -> delayed.add(message, isStored, outcome));
        }
    }

    @Override
    public void onDue(List<DelayedMessages.Due> due, Outcome done) {
        StoreBatch batch = new StoreBatch();
        for (DelayedMessages.Due each : due) {
            StoreTicket ticket = each.ticket();
            if (ticket == null) {
                budget.giveBack(each.message().memoryBytes());
            } else {
                batch.settle(ticket);
            }
        }
        Outcome published = new OutcomeOfMany(due.size(), new Outcome() {
            @Override
            public void succeed() {
                if (batch.isEmpty()) {
                    done.succeed();
                } else {
                    store.write(batch, Outcome.IGNORED);
                    done.succeed();
                }
            }

            @Override
            public void fail(Failure failure) {
                done.fail(failure);
            }
        });
        due.forEach(each -> publish(each.message(), published));
    }

    private void publish(Message message, Outcome outcome) {
        long expiresAt = message.keeping().expiresAt();
        if (expiresAt != 0 && home.currentTimeMillis() >= expiresAt) {
            counters.expiredMessages.increment();
            outcome.succeed();
        } else {
            topics.send(message.withKeeping(new Keeping(expiresAt, 0, null)), outcome);
        }
    }

    /** Messages that wait. */
    public long count() {
        return delayed.count();
    }
}
