package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.queue.QueueRegistry;
import io.hoofbeat.core.queue.QueueTransaction;
import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.security.AccessGate;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.FrameText;
import io.hoofbeat.core.stomp.ProtocolError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The open transactions of one session. Confined to the session's loop.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#BEGIN">BEGIN</a>
 */
final class Transactions {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TransactionOptions options;
    private final MessageSender sender;
    private final QueueRegistry queues;
    private final SessionQuotas quotas;
    private final Connection connection;
    private final Consumer<ProtocolError> onTooOld;
    /** By name, the oldest first. */
    private final Map<String, Transaction> open = new LinkedHashMap<>();
    /** Watches the age of the oldest; null while none has been open since it last fired. */
    private Loop.@Nullable Timeout watch;

    /** @param onTooOld told when a transaction has been open for too long */
    Transactions(
            TransactionOptions options,
            MessageSender sender,
            QueueRegistry queues,
            SessionQuotas quotas,
            Connection connection,
            Consumer<ProtocolError> onTooOld) {
        this.options = options;
        this.sender = sender;
        this.queues = queues;
        this.connection = connection;
        this.quotas = quotas;
        this.onTooOld = onTooOld;
    }

    /** Opens a transaction; returns what is wrong with that, or null. */
    @Nullable
    ProtocolError begin(ClientFrame.Begin frame) {
        if (open.containsKey(frame.transaction())) {
            return error(
                    frame, "BEGIN of an open transaction", "a transaction is begun once and ended by COMMIT or ABORT");
        }
        if (open.size() == options.openMax()) {
            return error(
                            frame,
                            "Too many open transactions",
                            "a session has at most " + options.openMax() + " open transactions (transactions.openMax)")
                    .because(Limit.TRANSACTIONS);
        }
        Loop home = connection.loop();
        open.put(frame.transaction(), new Transaction(frame.transaction(), home.nanoTime()));
        if (watch == null) {
            watch = home.schedule(options.millisMax(), this::watchAge);
        }
        return null;
    }

    /** Looks at the oldest transaction, and again when it can be too old. One timer for all, so that BEGIN costs none as a rule. */
    private void watchAge() {
        watch = null;
        if (open.isEmpty()) {
            return;
        }
        Transaction oldest = open.values().iterator().next();
        long ageMillis = (connection.loop().nanoTime() - oldest.begunNanos()) / NANOS_PER_MILLI;
        if (ageMillis < options.millisMax()) {
            watch = connection.loop().schedule(options.millisMax() - ageMillis, this::watchAge);
            return;
        }
        onTooOld.accept(new ProtocolError(
                        "A transaction was open for too long",
                        "COMMIT or ABORT follows BEGIN within " + options.millisMax()
                                + " ms (transactions.millisMax); " + FrameText.printable(oldest.name(), 100)
                                + " has been aborted",
                        "",
                        null)
                .because(Limit.TRANSACTION_MILLIS));
    }

    boolean isOpen(String name) {
        return open.containsKey(name);
    }

    /** Adds a step to an open transaction; returns what is wrong with that, or null. */
    @Nullable
    ProtocolError add(ClientFrame frame, String name, Transaction.Step step) {
        Transaction transaction = open.get(name);
        return transaction == null ? unknown(frame, name) : add(frame, transaction, step);
    }

    /** Adds messages to an open transaction; returns what is wrong with that, and then the session cannot go on, or null. */
    @Nullable
    ProtocolError addAll(ClientFrame frame, String name, List<Message> messages) {
        ProtocolError error = null;
        for (int i = 0; i < messages.size() && error == null; i++) {
            error = add(frame, name, new Transaction.SendStep(messages.get(i)));
        }
        return error;
    }

    /**
     * Sends messages together: all or none, as if they stood in a transaction of their own, whose limits hold for them.
     *
     * @param done the outcome of the frame, asked for only when nothing is wrong with it
     * @return what is wrong, and nothing has been sent, or null
     */
    @Nullable
    ProtocolError sendTogether(ClientFrame frame, List<Message> messages, Supplier<Outcome> done) {
        Transaction together = new Transaction("", connection.loop().nanoTime());
        ProtocolError error = null;
        for (int i = 0; i < messages.size() && error == null; i++) {
            error = add(frame, together, new Transaction.SendStep(messages.get(i)));
        }
        quotas.giveBackTransactionBytes(together.bytes());
        if (error == null) {
            commit(together, done.get());
        }
        return error;
    }

    private @Nullable ProtocolError add(ClientFrame frame, Transaction transaction, Transaction.Step step) {
        if (transaction.steps().size() == options.framesMax()) {
            return error(
                            frame,
                            "Too many frames in a transaction",
                            "a transaction holds at most " + options.framesMax() + " frames (transactions.framesMax)")
                    .because(Limit.TRANSACTION_FRAMES);
        }
        if (step instanceof Transaction.SendStep send
                && !quotas.takeTransactionBytes(send.message().sizeBytes())) {
            return error(
                            frame,
                            "Too many bytes in all transactions",
                            "the messages of all open transactions hold at most " + quotas.transactionBytesMax()
                                    + " bytes (limits.transactionBytesMax); commit sooner, or try again later")
                    .because(Limit.ALL_TRANSACTION_BYTES);
        }
        transaction.add(step);
        if (transaction.bytes() > options.bytesMax()) {
            return error(
                            frame,
                            "Too many bytes in a transaction",
                            "the messages of a transaction hold at most " + options.bytesMax()
                                    + " bytes (transactions.bytesMax)")
                    .because(Limit.TRANSACTION_BYTES);
        }
        markDeliveries(step, transaction);
        return null;
    }

    static ProtocolError unknown(ClientFrame frame, String name) {
        return error(
                frame,
                "Unknown transaction",
                "the transaction " + FrameText.printable(name, 100)
                        + " is not open: it begins with BEGIN and ends with COMMIT or ABORT");
    }

    private static ProtocolError error(ClientFrame frame, String summary, String rule) {
        return new ProtocolError(summary, rule, frame.describe(), frame.receipt());
    }

    /** Takes a transaction out, to be committed or aborted; null when it is not open. */
    @Nullable
    Transaction remove(String name) {
        Transaction removed = open.remove(name);
        if (removed != null) {
            quotas.giveBackTransactionBytes(removed.bytes());
        }
        return removed;
    }

    /**
     * Carries out every step, or none. What concerns queues and durable subscriptions happens together, over a crash too; then messages
     * to topics reach those who are there, and negative acknowledgements follow in their order. The session's further frames wait meanwhile.
     */
    void commit(Transaction transaction, Outcome done) {
        QueueTransaction queued = new QueueTransaction(queues, connection.loop(), sender.publisher());
        for (Transaction.Step step : transaction.steps()) {
            if (step instanceof Transaction.SendStep send) {
                Outcome.Failure failure = sender.addTo(queued, send.message());
                if (failure != null) {
                    giveUp(transaction, failure, done);
                    return;
                }
            } else if (step instanceof Transaction.AckStep ack) {
                ack.deliveries().forEach(delivery -> queued.settle(delivery.attachment, delivery.entry));
            }
        }
        connection.pauseReading();
        queued.commit(new Outcome() {
            @Override
            public void succeed() {
                follow(transaction, done);
                connection.resumeReading();
            }

            @Override
            public void fail(Failure failure) {
                giveUp(transaction, failure, done);
                connection.resumeReading();
            }
        });
    }

    /** Fails the session first, so that what it gives back goes to others. */
    private void giveUp(Transaction transaction, Outcome.Failure failure, Outcome done) {
        done.fail(failure);
        abort(transaction);
    }

    /** What a transaction does besides queues, once that has happened. */
    private void follow(Transaction transaction, Outcome done) {
        Outcome each = new OutcomeOfMany(transaction.steps().size() + 1, done);
        for (Transaction.Step step : transaction.steps()) {
            if (step instanceof Transaction.SendStep send) {
                sender.publishCommitted(send.message(), each);
            } else if (step instanceof Transaction.NackStep nack) {
                nack.subscription().reject(nack.deliveries(), nack.rejection(), each);
            } else {
                if (step instanceof Transaction.AckStep ack) {
                    ack.subscription().onCommitted(ack.deliveries());
                }
                each.succeed();
            }
        }
        each.succeed();
    }

    /** Drops every step. Deliveries can be acknowledged again; those of a subscription that has ended meanwhile come back. */
    void abort(Transaction transaction) {
        for (Transaction.Step step : transaction.steps()) {
            markDeliveries(step, null);
            Subscription subscription = subscriptionOf(step);
            if (subscription != null && !subscription.isActive) {
                subscription.reject(deliveriesOf(step), Rejection.REQUEUE, Outcome.IGNORED);
            }
        }
    }

    /** Why the access rules do not permit what an open transaction would send, or null when they do. */
    Outcome.@Nullable Failure firstNotPermitted(AccessGate gate) {
        for (Transaction transaction : open.values()) {
            for (Transaction.Step step : transaction.steps()) {
                if (step instanceof Transaction.SendStep send
                        && !mayBeSent(send.message().destination(), gate)) {
                    return gate.revoke(Verb.SEND, send.message().destination().text());
                }
            }
        }
        return null;
    }

    private static boolean mayBeSent(Destination destination, AccessGate gate) {
        return destination.kind() == DestinationKind.DURABLE_SUBSCRIPTION || gate.permits(Verb.SEND, destination);
    }

    /** Aborts everything that is open. */
    void abortAll() {
        List<Transaction> all = new ArrayList<>(open.values());
        open.clear();
        if (watch != null) {
            watch.cancel();
            watch = null;
        }
        all.forEach(transaction -> quotas.giveBackTransactionBytes(transaction.bytes()));
        all.forEach(this::abort);
    }

    private static void markDeliveries(Transaction.Step step, @Nullable Transaction transaction) {
        for (Delivery delivery : deliveriesOf(step)) {
            delivery.transaction = transaction;
        }
    }

    private static List<Delivery> deliveriesOf(Transaction.Step step) {
        if (step instanceof Transaction.AckStep ack) {
            return ack.deliveries();
        }
        return step instanceof Transaction.NackStep nack ? nack.deliveries() : List.of();
    }

    private static @Nullable Subscription subscriptionOf(Transaction.Step step) {
        if (step instanceof Transaction.AckStep ack) {
            return ack.subscription();
        }
        return step instanceof Transaction.NackStep nack ? nack.subscription() : null;
    }
}
