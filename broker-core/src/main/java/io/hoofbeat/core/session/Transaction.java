package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.queue.Rejection;
import java.util.ArrayList;
import java.util.List;

/** What a client has put into a transaction, in its order. Confined to the session's loop. */
final class Transaction {

    private final String name;
    private final long begunNanos;
    private final List<Step> steps = new ArrayList<>();
    private long bytes;

    Transaction(String name, long begunNanos) {
        this.name = name;
        this.begunNanos = begunNanos;
    }

    /** Time on the loop's clock at which it was begun. */
    long begunNanos() {
        return begunNanos;
    }

    String name() {
        return name;
    }

    /** Bytes of the messages in this transaction. */
    long bytes() {
        return bytes;
    }

    List<Step> steps() {
        return steps;
    }

    void add(Step step) {
        steps.add(step);
        if (step instanceof SendStep send) {
            bytes += send.message().sizeBytes();
        }
    }

    /** A frame that takes effect at COMMIT. */
    sealed interface Step {}

    /** A SEND. */
    record SendStep(Message message) implements Step {}

    /** An ACK of the deliveries it covered when it came. */
    record AckStep(Subscription subscription, List<Delivery> deliveries) implements Step {}

    /** A NACK of the deliveries it covered when it came. */
    record NackStep(Subscription subscription, List<Delivery> deliveries, Rejection rejection) implements Step {}
}
