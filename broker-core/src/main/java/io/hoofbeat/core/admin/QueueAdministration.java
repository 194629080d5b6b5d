package io.hoofbeat.core.admin;

import io.hoofbeat.core.admin.Administration.RefusedException;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.durable.DurableSubscription;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.queue.BrowsedMessage;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueueOperations;
import io.hoofbeat.core.queue.Withdrawn;
import io.hoofbeat.core.session.SessionContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks of one queue or durable subscription, and does with it. Any thread: every method hands a task to the loop that owns
 * the queue, and completes there; with {@link RefusedException} when there is no such queue, or it cannot be done as things are.
 */
public final class QueueAdministration {

    private final SessionContext context;

    QueueAdministration(SessionContext context) {
        this.context = context;
    }

    /** Looks at messages of a queue or durable subscription without taking them; see {@link QueueOperations#browse}. */
    public CompletableFuture<List<BrowsedMessage>> browse(String destination, long after, int countMax) {
        return with(destination, (queue, done) -> queue.operations().browse(after, countMax, done::complete));
    }

    /** Looks at messages of a queue that are not due yet, without taking them; see {@link QueueOperations#browseDelayed}. */
    public CompletableFuture<List<BrowsedMessage>> browseDelayed(String destination, long after, int countMax) {
        return with(destination, (queue, done) -> queue.operations().browseDelayed(after, countMax, done::complete));
    }

    /** Forgets what waits in a queue, or is not due yet, and tells how many messages that was. */
    public CompletableFuture<Long> purge(String destination) {
        return with(destination, (queue, done) -> queue.operations().purge(told(done)));
    }

    /** Moves messages that wait in a queue to the end of another one, and tells how many that was. */
    public CompletableFuture<Long> move(String from, String to, long countMax) {
        Destination target = context.prefixes().resolve(to);
        if (target.kind() != DestinationKind.QUEUE) {
            return refused("Messages can be moved to a queue only, and " + to + " is "
                    + target.kind().text());
        }
        if (target.key().equals(context.prefixes().resolve(from).key())) {
            return refused("The messages are in " + to + " already");
        }
        return with(from, (queue, done) -> queue.operations().moveTo(target, countMax, told(done)));
    }

    /** Moves dead letters back to the queues that they were sent to, and tells how many that was. */
    public CompletableFuture<Long> revive(String destination, long countMax) {
        return with(destination, (queue, done) -> {
            if (queue.operations().view().deadLetters()) {
                queue.operations().revive(countMax, told(done));
            } else {
                done.completeExceptionally(new RefusedException(destination + " holds no dead letters", false));
            }
        });
    }

    /** Deletes a queue that nobody consumes, with everything in it. */
    public CompletableFuture<String> delete(String destination) {
        if (context.prefixes().resolve(destination).kind() == DestinationKind.DURABLE_SUBSCRIPTION) {
            return refused("A durable subscription is deleted by UNSUBSCRIBE of its client");
        }
        return with(destination, (queue, done) -> {
            int consumers = queue.consumerCount();
            if (consumers > 0) {
                done.completeExceptionally(new RefusedException(
                        destination + " has " + consumers + (consumers == 1 ? " consumer" : " consumers")
                                + "; disconnect first who consumes it",
                        false));
                return;
            }
            queue.delete(new Outcome() {
                @Override
                public void succeed() {
                    done.complete("Deleted " + destination);
                }

                @Override
                public void fail(Failure failure) {
                    done.completeExceptionally(
                            new RefusedException(failure.summary() + ": " + failure.remedy(), false));
                }
            });
        });
    }

    private static Withdrawn told(CompletableFuture<Long> done) {
        return (count, failure) -> {
            if (failure == null) {
                done.complete(count);
            } else {
                done.completeExceptionally(new RefusedException(
                        failure.summary() + ": " + failure.remedy() + " (" + count + " messages were taken)", false));
            }
        };
    }

    /** The durable subscription that a destination names; null when it names none. */
    @Nullable
    DurableSubscription durableOf(String destination) {
        Destination resolved = context.prefixes().resolve(destination);
        return resolved.kind() == DestinationKind.DURABLE_SUBSCRIPTION
                ? context.durables().find(destination.substring("/dsub/".length()))
                : null;
    }

    /** Asks a queue or the queue of a durable subscription, on its home loop. */
    <T> CompletableFuture<T> with(String destination, BiConsumer<MessageQueue, CompletableFuture<T>> question) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Destination resolved = context.prefixes().resolve(destination);
        if (resolved.kind() == DestinationKind.DURABLE_SUBSCRIPTION) {
            DurableSubscription durable = durableOf(destination);
            if (durable == null) {
                return CompletableFuture.failedFuture(unknown(destination));
            }
            durable.queue().home().execute(() -> answer(durable.queue(), question, done));
            return done;
        }
        if (resolved.kind() == DestinationKind.TOPIC) {
            return refused(destination + " is a topic: messages wait in queues and durable subscriptions only;"
                    + " what a topic keeps in its history, 'hoofbeat replay' shows");
        }
        MessageQueue queue = context.queues().find(resolved.key());
        if (queue == null) {
            return CompletableFuture.failedFuture(unknown(destination));
        }
        queue.home()
                .execute(() -> context.queues()
                        .withPresent(
                                resolved.key(),
                                present -> answer(present, question, done),
                                () -> done.completeExceptionally(unknown(destination))));
        return done;
    }

    private static <T> void answer(
            MessageQueue queue, BiConsumer<MessageQueue, CompletableFuture<T>> question, CompletableFuture<T> done) {
        try {
            question.accept(queue, done);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    static RefusedException unknown(String destination) {
        return new RefusedException("There is no " + destination, true);
    }

    private static <T> CompletableFuture<T> refused(String why) {
        return CompletableFuture.failedFuture(new RefusedException(why, false));
    }
}
