package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.List;

/** What a client has put into a transaction, in its order. */
final class ModelTransaction {

    /** One frame of it. */
    sealed interface Part {}

    /** A SEND to a place that is known by its key. */
    record Sending(Said said, String key) implements Part {}

    /** An ACK of what it covered when it came. */
    record Acknowledging(List<Held> held) implements Part {}

    /** A NACK of what it covered when it came. */
    record Rejecting(List<Held> held, boolean isToComeBack) implements Part {}

    final List<Part> parts = new ArrayList<>();

    /** Every delivery that it answers for. */
    List<Held> claimed() {
        List<Held> all = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Acknowledging ack) {
                all.addAll(ack.held());
            } else if (part instanceof Rejecting nack) {
                all.addAll(nack.held());
            }
        }
        return all;
    }
}
