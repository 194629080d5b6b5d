package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages for several queues and acknowledgements from several queues that take effect together or not at all, over a crash
 * too. Confined to the loop of the session whose transaction it is.
 *
 * <pre>
 * filling     commit                          → preparing    (each queue gives positions to its messages)
 * preparing   every queue has answered        → writing      (one batch)
 * writing     written and synced              → publishing   (each queue adds its messages and lets go of what is acknowledged)
 * writing     failed                          → over         (positions are given back; nothing has happened)
 * publishing  every queue has answered        → over
 * </pre>
 */
public final class QueueTransaction {

    private final QueueRegistry registry;
    private final Loop home;
    private final Map<String, List<Message>> messages = new LinkedHashMap<>();
    private final Map<MessageQueue, List<Message>> keptMessages = new LinkedHashMap<>();
    private final Map<Attachment, List<QueueEntry>> acknowledged = new LinkedHashMap<>();
    private final List<Prepared> prepared = new ArrayList<>();
    private long bytes;

    /** What one queue has prepared: positions from {@code first} on. A place is null where the message is not stored. */
    private record Prepared(
            MessageQueue queue, List<Message> messages, long first, List<@Nullable StoredQueue> places) {}

    public QueueTransaction(QueueRegistry registry, Loop home) {
        this.registry = registry;
        this.home = home;
    }

    /** Adds a message for the queue of its destination. */
    public void send(Message message) {
        messages.computeIfAbsent(message.destination().key(), key -> new ArrayList<>())
                .add(message);
        bytes += message.sizeBytes();
    }

    /** Adds a message for the queue of a durable subscription. If that is deleted meanwhile, nobody wants the message. */
    public void sendTo(MessageQueue queue, Message message) {
        keptMessages.computeIfAbsent(queue, key -> new ArrayList<>()).add(message);
        bytes += message.sizeBytes();
    }

    /** Adds an acknowledgement of a held entry. */
    public void settle(Attachment attachment, QueueEntry entry) {
        acknowledged.computeIfAbsent(attachment, key -> new ArrayList<>()).add(entry);
    }

    /**
     * Carries everything out.
     *
     * @param outcome told on the home loop, perhaps before this returns
     */
    public void commit(Outcome outcome) {
        if (bytes > 0 && !registry.budget().take(bytes)) {
            outcome.fail(registry.budget().exhausted());
            return;
        }
        Outcome all =
                new OutcomeOfMany(messages.size() + keptMessages.size() + 1, atHome(outcome, () -> write(outcome)));
        messages.forEach((key, list) -> registry.with(key, queue -> prepare(queue, list, all)));
        keptMessages.forEach((queue, list) -> atQueue(
                queue,
                () -> {
                    if (queue.isDeleted()) {
                        runAtHome(() -> drop(list, all));
                    } else {
                        prepare(queue, list, all);
                    }
                },
                Outcome.IGNORED));
        all.succeed();
    }

    /** On the home loop of the queue. */
    private void prepare(MessageQueue queue, List<Message> list, Outcome all) {
        long first = queue.prepare(list.size());
        List<@Nullable StoredQueue> places = new ArrayList<>();
        list.forEach(message -> places.add(queue.placeFor(message)));
        Prepared answer = new Prepared(queue, list, first, places);
        runAtHome(() -> {
            prepared.add(answer);
            all.succeed();
        });
    }

    private void drop(List<Message> list, Outcome all) {
        long dropped = list.stream().mapToLong(Message::sizeBytes).sum();
        bytes -= dropped;
        registry.budget().giveBack(dropped);
        all.succeed();
    }

    private void write(Outcome outcome) {
        StoreBatch batch = new StoreBatch();
        Map<Prepared, List<QueueEntry>> entries = new LinkedHashMap<>();
        for (Prepared each : prepared) {
            entries.put(each, entriesOf(each, batch));
        }
        acknowledged
                .values()
                .forEach(list -> list.forEach(entry -> {
                    StoreTicket ticket = entry.ticket();
                    if (ticket != null) {
                        batch.settle(ticket);
                    }
                }));
        if (batch.isEmpty()) {
            publish(entries, outcome);
            return;
        }
        registry.store().write(batch, new Outcome() {
            @Override
            public void succeed() {
                runAtHome(() -> publish(entries, outcome));
            }

            @Override
            public void fail(Failure failure) {
                runAtHome(() -> giveUp(failure, outcome));
            }
        });
    }

    private static List<QueueEntry> entriesOf(Prepared prepared, StoreBatch batch) {
        List<QueueEntry> entries = new ArrayList<>();
        for (int i = 0; i < prepared.messages.size(); i++) {
            Message message = prepared.messages.get(i);
            StoredQueue place = prepared.places.get(i);
            long sequence = prepared.first + i;
            StoreTicket ticket = place == null ? null : batch.put(place, sequence, message);
            entries.add(new QueueEntry(message, sequence, ticket));
        }
        return entries;
    }

    private void publish(Map<Prepared, List<QueueEntry>> entries, Outcome outcome) {
        Outcome all = new OutcomeOfMany(entries.size() + acknowledged.size() + 1, atHome(outcome, outcome::succeed));
        entries.forEach((each, list) -> atQueue(each.queue, () -> each.queue.publish(list), all));
        acknowledged.forEach((attachment, list) ->
                atQueue(attachment.queue(), () -> attachment.queue().settleCommitted(attachment, list), all));
        all.succeed();
    }

    private void giveUp(Outcome.Failure failure, Outcome outcome) {
        registry.budget().giveBack(bytes);
        for (Prepared each : prepared) {
            atQueue(each.queue, () -> each.queue.unprepare(each.first, each.messages.size()), Outcome.IGNORED);
        }
        outcome.fail(failure);
    }

    private static void atQueue(MessageQueue queue, Runnable task, Outcome done) {
        if (queue.home().isCurrent()) {
            task.run();
            done.succeed();
        } else {
            queue.home().execute(() -> {
                task.run();
                done.succeed();
            });
        }
    }

    /** An outcome that goes on at home when it succeeds; it cannot fail. */
    private Outcome atHome(Outcome whole, Runnable next) {
        return new Outcome() {
            @Override
            public void succeed() {
                runAtHome(next);
            }

            @Override
            public void fail(Failure failure) {
                runAtHome(() -> whole.fail(failure));
            }
        };
    }

    private void runAtHome(Runnable task) {
        if (home.isCurrent()) {
            task.run();
        } else {
            home.execute(task);
        }
    }
}
