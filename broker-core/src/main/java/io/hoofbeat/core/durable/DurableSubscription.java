package io.hoofbeat.core.durable;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.queue.Attachment;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to a topic or a pattern that keeps what is sent while nobody consumes it, also over a restart: a queue of its
 * own, and who may consume it. Confined to {@link #home()}, unless a method says otherwise.
 *
 * <p>A shared one has any number of consumers, which compete. An exclusive one has an owner; who comes while there is one
 * becomes the heir, and the owner's session is ended:
 *
 * <pre>
 * free         open                 → owned
 * owned        open                 → inherited   (the owner is told to go)
 * inherited    open                 → inherited   (the heir is told to go, the new one takes its place)
 * owned        leave of the owner   → free
 * inherited    leave of the owner   → owned       (by the heir; what the owner held has come back before)
 * inherited    leave of the heir    → owned       (the owner goes nevertheless)
 * any          delete               → deleted
 * </pre>
 */
public final class DurableSubscription {

    private final DurableDefinition definition;
    private final StoredQueue place;
    private final MessageQueue queue;
    private @Nullable DurableConsumer owner;
    private @Nullable Attachment ownership;
    private @Nullable Heir heir;
    /** Who waits until the store has made this subscription; null when it has. */
    private @Nullable List<Outcome> waiting;

    /** A consumer that waits for the owner to go. */
    private record Heir(DurableConsumer consumer, Outcome attached) {}

    /** @param isStored false when {@link #onStored} or {@link #onNotStored} will still be called */
    DurableSubscription(DurableDefinition definition, StoredQueue place, MessageQueue queue, boolean isStored) {
        this.definition = definition;
        this.place = place;
        this.queue = queue;
        this.waiting = isStored ? null : new ArrayList<>();
    }

    /** Any thread. */
    public DurableDefinition definition() {
        return definition;
    }

    /** Any thread. */
    public DurableName name() {
        return definition.name();
    }

    /** Of its queue in the store. Any thread. */
    StoredQueue place() {
        return place;
    }

    /** What waits, and who consumes it; to be used on {@link #home()} only. Any thread. */
    public MessageQueue queue() {
        return queue;
    }

    /** The loop that owns this subscription and its queue. Any thread. */
    public Loop home() {
        return queue.home();
    }

    /**
     * Keeps a message. Any thread; the messages of one thread keep their order.
     *
     * @param outcome see {@link MessageQueue#enqueue}
     */
    public void keep(Message message, Outcome outcome) {
        home().runOrExecute(() -> keepAtHome(message, outcome));
    }

    private void keepAtHome(Message message, Outcome outcome) {
        if (queue.isDeleted()) {
            outcome.succeed();
        } else {
            queue.enqueue(message, outcome);
        }
    }

    /** The store has made this subscription: it survives a power cut. */
    void onStored() {
        List<Outcome> all = waiting;
        waiting = null;
        if (all != null) {
            all.forEach(Outcome::succeed);
        }
    }

    /** The store could not make this subscription; it is about to be deleted. */
    void onNotStored(Outcome.Failure failure) {
        List<Outcome> all = waiting;
        waiting = null;
        if (all != null) {
            all.forEach(outcome -> outcome.fail(failure));
        }
    }

    /**
     * Lets a consumer in.
     *
     * @param done succeeds when the consumer is attached and the subscription survives a power cut
     */
    void open(DurableConsumer consumer, Outcome done) {
        Outcome both = new OutcomeOfMany(2, done);
        if (waiting == null) {
            both.succeed();
        } else {
            waiting.add(both);
        }
        if (definition.name().isExclusive()) {
            claim(consumer, both);
        } else {
            consumer.attach(queue, both);
        }
    }

    private void claim(DurableConsumer consumer, Outcome attached) {
        DurableConsumer present = owner;
        if (present == null) {
            own(consumer, attached);
            return;
        }
        Heir former = heir;
        DurableConsumer last = former == null ? present : former.consumer;
        if (present.sessionId().equals(consumer.sessionId()) || last.sessionId().equals(consumer.sessionId())) {
            attached.fail(new Outcome.Failure(
                    "This session has subscribed to " + name() + " already",
                    "one subscription at a time consumes " + name() + "; unsubscribe the first one before"));
            return;
        }
        heir = new Heir(consumer, attached);
        last.onTakenOver(consumer.sessionId());
        if (former != null) {
            former.attached.succeed();
        }
    }

    private void own(DurableConsumer consumer, Outcome attached) {
        owner = consumer;
        ownership = consumer.attach(queue, attached);
    }

    /** A consumer has gone, whatever it was; what it held and no transaction holds has come back or comes back now. */
    void leave(DurableConsumer consumer) {
        Heir next = heir;
        if (next != null && next.consumer == consumer) {
            heir = null;
            next.attached.succeed();
            return;
        }
        if (owner != consumer) {
            return;
        }
        Attachment former = ownership;
        owner = null;
        ownership = null;
        heir = null;
        if (former != null) {
            queue.detach(former, List.of());
        }
        if (next != null) {
            own(next.consumer, next.attached);
        }
    }

    /**
     * Ends this subscription with everything that waits; its consumers are told.
     *
     * @param outcome succeeds when it will not come back, even after a crash
     */
    void delete(Outcome outcome) {
        Heir next = heir;
        owner = null;
        ownership = null;
        heir = null;
        queue.delete(outcome);
        if (next != null) {
            next.attached.fail(new Outcome.Failure(
                    "The durable subscription " + name() + " was deleted", "subscribe again to make a new one"));
        }
    }

    @Override
    public String toString() {
        return name() + " to " + definition.destination();
    }
}
