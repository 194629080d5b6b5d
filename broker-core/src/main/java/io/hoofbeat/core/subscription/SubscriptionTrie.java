package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.DestinationPattern;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stand-in until the trie lands. */
public final class SubscriptionTrie<S> {
    private record Item<T>(DestinationPattern pattern, T value) {}

    private final List<Item<S>> items = new CopyOnWriteArrayList<>();

    public void add(DestinationPattern pattern, S subscription) {
        items.add(new Item<>(pattern, subscription));
    }

    public boolean remove(DestinationPattern pattern, S subscription) {
        return items.removeIf(i -> i.value() == subscription && i.pattern() == pattern);
    }

    public void match(String destination, MatchSink<? super S> sink) {
        for (Item<S> item : items) {
            if (item.pattern().matches(destination)) {
                sink.accept(item.value());
            }
        }
    }

    public long count() {
        return items.size();
    }
}
