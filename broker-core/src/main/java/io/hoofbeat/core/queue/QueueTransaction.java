package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages for several queues and acknowledgements from several queues that take effect together or not at all, over a crash
 * too. Confined to the loop of the session whose transaction it is.
 *
 * <pre>
 * filling     commit                          → preparing    (each queue gives positions to its messages)
 * preparing   every queue has answered        → writing      (one batch)
 * preparing   a queue is full                 → over         (positions are given back; nothing has happened)
 * writing     written and synced              → publishing   (each queue adds its messages and lets go of what is acknowledged)
 * writing     failed                          → over         (positions are given back; nothing has happened)
 * publishing  every queue has answered        → over
 * </pre>
 */
public final class QueueTransaction {

    private final QueueRegistry registry;
    private final Loop home;
    private final @Nullable Publisher sender;
    private final Map<String, List<Message>> messages = new LinkedHashMap<>();
    private final Map<MessageQueue, List<Message>> keptMessages = new LinkedHashMap<>();
    private final Map<Attachment, List<QueueEntry>> acknowledged = new LinkedHashMap<>();
    private final List<Prepared> prepared = new ArrayList<>();
    private long bytes;

    /** @param sender made to wait when a queue is full and its policy says so; or null */
    public QueueTransaction(QueueRegistry registry, Loop home, @Nullable Publisher sender) {
        this.registry = registry;
        this.home = home;
        this.sender = sender;
    }

    /** Adds a message for the queue of its destination. */
    public void send(Message message) {
        messages.computeIfAbsent(message.destination().key(), key -> new ArrayList<>())
                .add(message);
        bytes += message.memoryBytes();
    }

    /** Adds a message for the queue of a durable subscription. If that is deleted meanwhile, nobody wants the message. */
    public void sendTo(MessageQueue queue, Message message) {
        keptMessages.computeIfAbsent(queue, key -> new ArrayList<>()).add(message);
        bytes += message.memoryBytes();
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
        Outcome all = new OutcomeOfMany(
                messages.size() + keptMessages.size() + 1,
                atHome(() -> write(outcome), failure -> giveUp(failure, outcome)));
        messages.forEach((key, list) -> registry.with(key, queue -> prepare(queue, list, all)));
        keptMessages.forEach((queue, list) -> atQueue(
                queue,
                () -> {
                    if (queue.isDeleted()) {
                        home.runOrExecute(() -> drop(list, all));
                    } else {
                        prepare(queue, list, all);
                    }
                },
                Outcome.IGNORED));
        all.succeed();
    }

    /** On the home loop of the queue. */
    private void prepare(MessageQueue queue, List<Message> list, Outcome all) {
        Outcome.Failure refusal = queue.refusal(list);
        if (refusal != null) {
            all.fail(refusal);
            return;
        }
        Prepared answer = queue.prepare(list);
        home.runOrExecute(() -> {
            prepared.add(answer);
            all.succeed();
        });
    }

    private void drop(List<Message> list, Outcome all) {
        long dropped = list.stream().mapToLong(Message::memoryBytes).sum();
        bytes -= dropped;
        registry.budget().giveBack(dropped);
        all.succeed();
    }

    private void write(Outcome outcome) {
        StoreBatch batch = StoreBatch.transaction();
        Map<Prepared, List<QueueEntry>> entries = new LinkedHashMap<>();
        for (Prepared each : prepared) {
            entries.put(each, each.entries(batch));
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
                home.runOrExecute(() -> publish(entries, outcome));
            }

            @Override
            public void fail(Failure failure) {
                home.runOrExecute(() -> giveUp(failure, outcome));
            }
        });
    }

    private void publish(Map<Prepared, List<QueueEntry>> entries, Outcome outcome) {
        Outcome all =
                new OutcomeOfMany(entries.size() + acknowledged.size() + 1, atHome(outcome::succeed, outcome::fail));
        entries.forEach((each, list) -> atQueue(each.queue(), () -> each.queue().publish(each, list, sender), all));
        acknowledged.forEach((attachment, list) ->
                atQueue(attachment.queue(), () -> attachment.queue().settleCommitted(attachment, list), all));
        all.succeed();
    }

    private void giveUp(Outcome.Failure failure, Outcome outcome) {
        registry.budget().giveBack(bytes);
        for (Prepared each : prepared) {
            atQueue(each.queue(), () -> each.queue().unprepare(each), Outcome.IGNORED);
        }
        outcome.fail(failure);
    }

    private static void atQueue(MessageQueue queue, Runnable task, Outcome done) {
        queue.home().runOrExecute(() -> {
            task.run();
            done.succeed();
        });
    }

    /** An outcome that goes on at home. */
    private Outcome atHome(Runnable onSuccess, Consumer<Outcome.Failure> onFailure) {
        return new Outcome() {
            @Override
            public void succeed() {
                home.runOrExecute(onSuccess);
            }

            @Override
            public void fail(Failure failure) {
                home.runOrExecute(() -> onFailure.accept(failure));
            }
        };
    }
}
