package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How messages come into a queue: at once, after a delay, with a transaction, from another queue. Confined to the queue's home loop.
 */
final class QueueIntake implements DelayedMessages.Target {

    private final MessageQueue queue;
    private final QueueContents contents;
    private final ExpirySweep sweep;
    private final Dispatcher dispatcher;

    QueueIntake(MessageQueue queue, QueueContents contents, ExpirySweep sweep, Dispatcher dispatcher) {
        this.queue = queue;
        this.contents = contents;
        this.sweep = sweep;
        this.dispatcher = dispatcher;
    }

    /** See {@link MessageQueue#enqueue(Message, Publisher, Outcome)}. */
    void enqueue(Message sent, @Nullable Publisher sender, Outcome outcome) {
        Message message = timed(sent);
        Outcome.Failure trouble = contents.isStored(message) ? contents.storage.trouble() : null;
        Outcome.Failure refusal = trouble != null ? trouble : contents.limit.refusal(1, message.sizeBytes());
        if (refusal != null) {
            outcome.fail(refusal);
            return;
        }
        if (isDelayed(message)) {
            delay(message, outcome);
        } else if (contents.mayStayInStore() && contents.ready.isWindowFull()) {
            appendToStore(message, outcome);
        } else if (contents.registry.budget().take(message)) {
            append(message, null, outcome);
        } else if (contents.mayStayInStore()) {
            appendToStore(message, outcome);
        } else {
            outcome.fail(contents.registry.budget().exhausted());
            return;
        }
        contents.limit.onAccepted(sender);
        dropOldest();
    }

    /** A message with the end that the policy gives it, when it has none of its own. */
    private Message timed(Message message) {
        Keeping keeping = message.keeping();
        return contents.policy.ttlMillis() > 0 && keeping.expiresAt() == 0
                ? message.withKeeping(new Keeping(
                        Math.addExact(contents.home.currentTimeMillis(), contents.policy.ttlMillis()),
                        keeping.dueAt(),
                        keeping.copy()))
                : message;
    }

    private boolean isDelayed(Message message) {
        long dueAt = message.keeping().dueAt();
        return dueAt != 0 && dueAt > contents.home.currentTimeMillis();
    }

    private void delay(Message message, Outcome outcome) {
        boolean isStored = contents.mayStayInStore();
        if (!isStored && !contents.registry.budget().take(message)) {
            outcome.fail(contents.registry.budget().exhausted());
            return;
        }
        boolean isWaitedFor = !isStored || message.isPersistent();
        contents.delayed.add(message, isStored, isWaitedFor ? outcome : new CountedWhenLost());
        if (!isWaitedFor) {
            outcome.succeed();
        }
    }

    /** Appends a message that stays in the store until its turn comes; a restart drops it if it is not persistent. */
    private void appendToStore(Message message, Outcome outcome) {
        Outcome.Failure trouble = contents.storage.trouble();
        if (trouble != null) {
            outcome.fail(trouble);
            return;
        }
        long sequence = ++contents.lastSequence;
        contents.ready.appendPaged(sequence, message.sizeBytes());
        if (message.isPersistent()) {
            contents.storage.put(sequence, message, outcome);
        } else {
            outcome.succeed();
            contents.storage.put(sequence, message, new CountedWhenLost());
        }
        dispatcher.fetch();
    }

    /** What was accepted without being on disk may be lost there: that is counted. */
    private final class CountedWhenLost implements Outcome {
        @Override
        public void succeed() {}

        @Override
        public void fail(Failure failure) {
            contents.registry.counters().vanishedMessages.increment();
        }
    }

    /** See {@link MessageQueue#appendAnyway}. */
    void appendAnyway(Message moved, @Nullable StoreTicket movedFrom, Outcome outcome) {
        Message message = timed(moved);
        if (contents.isStored(message) && contents.ready.isWindowFull()) {
            long sequence = ++contents.lastSequence;
            contents.ready.appendPaged(sequence, message.sizeBytes());
            keep(message, sequence, movedFrom, outcome);
            dispatcher.fetch();
            return;
        }
        contents.registry.budget().takeAnyway(message);
        append(message, movedFrom, outcome);
    }

    private StoreTicket keep(Message message, long sequence, @Nullable StoreTicket movedFrom, Outcome outcome) {
        return movedFrom == null
                ? contents.storage.put(sequence, message, outcome)
                : contents.storage.move(movedFrom, sequence, message, outcome);
    }

    /** Appends a message whose bytes the budget has granted. */
    private void append(Message message, @Nullable StoreTicket movedFrom, Outcome outcome) {
        long sequence = ++contents.lastSequence;
        StoreTicket ticket = null;
        if (contents.isStored(message)) {
            ticket = keep(message, sequence, movedFrom, outcome);
        } else if (movedFrom != null) {
            contents.storage.settle(movedFrom, outcome);
        } else {
            outcome.succeed();
        }
        QueueEntry entry = new QueueEntry(message, sequence, ticket);
        contents.enter(entry);
        if (contents.ready.isPaging()) {
            contents.ready.insert(entry); // Behind what is in the store, which has to come first.
        } else {
            contents.ready.append(entry);
        }
        sweep.note(entry);
        queue.onArrival(message);
    }

    /** See {@link MessageQueue#prepare}. */
    Prepared prepare(List<Message> messages) {
        List<Prepared.Slot> slots = new ArrayList<>(messages.size());
        long bytes = 0;
        for (Message sent : messages) {
            Message message = timed(sent);
            bytes += message.sizeBytes();
            slots.add(isDelayed(message) ? delayedSlot(message) : slot(message));
        }
        contents.prepare(slots.size(), bytes);
        return new Prepared(queue, slots, bytes);
    }

    private Prepared.Slot slot(Message message) {
        long sequence = ++contents.lastSequence;
        if (!contents.isStored(message)) {
            return new Prepared.Slot(message, sequence, null, false);
        }
        contents.ready.reserve(sequence);
        return new Prepared.Slot(message, sequence, contents.storage.place(), false);
    }

    private Prepared.Slot delayedSlot(Message message) {
        long sequence = contents.delayed.nextSequence();
        return new Prepared.Slot(message, sequence, contents.isStored(message) ? contents.delayed.place() : null, true);
    }

    /** See {@link MessageQueue#unprepare}. */
    void unprepare(Prepared prepared) {
        endPreparation(prepared);
        contents.onPreparationEnded();
    }

    private void endPreparation(Prepared prepared) {
        contents.unprepare(prepared.slots().size(), prepared.bytes());
        for (Prepared.Slot slot : prepared.slots()) {
            if (!slot.isDelayed()) {
                contents.ready.release(slot.sequence());
            }
        }
    }

    /** See {@link MessageQueue#publish}. */
    void publish(Prepared prepared, List<QueueEntry> entries) {
        endPreparation(prepared);
        for (int i = 0; i < entries.size(); i++) {
            QueueEntry entry = entries.get(i);
            if (prepared.slots().get(i).isDelayed()) {
                admitDelayed(entry);
            } else {
                admit(entry);
            }
        }
    }

    private void admitDelayed(QueueEntry entry) {
        Message message = entry.message();
        boolean isStored = entry.ticket() != null;
        if (isStored || contents.isDeleted) {
            contents.registry.budget().giveBack(message);
        }
        contents.delayed.admit(message, entry.sequence(), isStored);
    }

    private void admit(QueueEntry entry) {
        Message message = entry.message();
        if (!contents.isDeleted
                && entry.ticket() != null
                && contents.ready.tryInsertPaged(entry.sequence(), message.sizeBytes())) {
            contents.registry.budget().giveBack(message);
            return;
        }
        contents.enter(entry);
        if (contents.isDeleted) {
            contents.vanish(entry);
        } else {
            contents.ready.insert(entry);
            sweep.note(entry);
        }
    }

    /** Moves messages whose delay is over to the end of the queue: in the store in one batch, and only then are they seen. */
    @Override
    public void onDue(List<DelayedMessages.Due> due, Outcome done) {
        List<Message> messages = new ArrayList<>(due.size());
        for (DelayedMessages.Due each : due) {
            Keeping keeping = each.message().keeping();
            messages.add(each.message().withKeeping(new Keeping(keeping.expiresAt(), 0, keeping.copy())));
        }
        Prepared prepared = prepare(messages);
        StoreBatch batch = new StoreBatch();
        List<QueueEntry> entries = prepared.entries(batch);
        due.forEach(each -> {
            StoreTicket ticket = each.ticket();
            if (ticket != null) {
                batch.settle(ticket);
            }
        });
        if (batch.isEmpty()) {
            moveIn(prepared, entries, due);
            done.succeed();
            return;
        }
        contents.storage.write(batch, new Outcome() {
            @Override
            public void succeed() {
                contents.home.runOrExecute(() -> moveIn(prepared, entries, due));
                done.succeed();
            }

            @Override
            public void fail(Failure failure) {
                contents.home.runOrExecute(() -> unprepare(prepared));
                done.fail(failure);
            }
        });
    }

    private void moveIn(Prepared prepared, List<QueueEntry> entries, List<DelayedMessages.Due> due) {
        for (DelayedMessages.Due each : due) {
            if (each.ticket() != null) {
                contents.registry.budget().takeAnyway(each.message());
            }
        }
        queue.publish(prepared, entries, null);
    }

    /** Gives up on the oldest waiting messages while there are too many. One that is in the store alone is read back first. */
    void dropOldest() {
        while (contents.limit.isDropDue()) {
            QueueEntry oldest = contents.ready.peek();
            if (oldest == null) {
                if (contents.ready.isPaging()) {
                    dispatcher.readPage();
                }
                return;
            }
            contents.ready.take(oldest);
            contents.registry.counters().overflownMessages.increment();
            contents.bury(oldest, "queue full", Outcome.IGNORED);
        }
    }
}
