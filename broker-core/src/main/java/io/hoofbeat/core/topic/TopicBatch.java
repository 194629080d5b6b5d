package io.hoofbeat.core.topic;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one loop's publishers have sent in one turn to subscriptions of another loop. Filled there, run here, never both. */
final class TopicBatch implements Runnable {

    private static final int STRIDE = 3;

    /** Subscriber, message and publisher in turn. */
    private Object[] items = new Object[16 * STRIDE];

    private int size;
    private final List<Outcome> outcomes = new ArrayList<>(0);

    void add(TopicSubscriber subscriber, Message message, Publisher source) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size] = subscriber;
        items[size + 1] = message;
        items[size + 2] = source;
        size += STRIDE;
    }

    /** Lets an outcome succeed when everything added so far has been delivered. */
    void conclude(Outcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void run() {
        for (int i = 0; i < size; i += STRIDE) {
            ((TopicSubscriber) items[i]).onMessage((Message) items[i + 1], (Publisher) items[i + 2]);
        }
        outcomes.forEach(Outcome::succeed);
    }
}
