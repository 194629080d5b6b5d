package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import java.util.ArrayList;
import java.util.List;

/** What one loop's publishers have sent in one turn to logs of another loop. Filled there, run here, never both. */
final class LogBatch implements Runnable {

    private record Item(TopicLog log, Message message, RetainMark mark, Publisher source, Outcome outcome) {}

    private final List<Item> items = new ArrayList<>();

    void add(TopicLog log, Message message, RetainMark mark, Publisher source, Outcome outcome) {
        items.add(new Item(log, message, mark, source, outcome));
    }

    @Override
    public void run() {
        for (Item item : items) {
            item.log.send(item.message, item.mark, item.source, item.outcome);
        }
    }
}
