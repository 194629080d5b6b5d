package io.hoofbeat.core.subscription;

import org.jspecify.annotations.Nullable;

/**
 * Remembers, for one loop, which patterns match the destinations that it publishes to, so that the next message to one of them costs a
 * comparison instead of a walk through the index. It never changes what is matched: an entry counts only while the
 * {@linkplain SubscriptionTrie#version version} of its destination is what it was, and the subscribers are those of the moment, not
 * remembered ones.
 *
 * <p>Bounded: each destination has two places, by its hash, and takes the one of another that was used less lately; long destinations are not remembered.
 * Confined to its loop.
 *
 * @param <S> what is registered in the index
 */
public final class MatchCache<S> {

    /** Longest destination that is remembered, in UTF-16 units. */
    static final int CHARS_MAX = 256;

    private final SubscriptionTrie<S> trie;
    private final @Nullable ResolvedDestination<S>[] entries;

    /**
     * Makes an empty cache.
     *
     * @param entriesMax how many destinations it remembers at most, from 2; rounded down to a power of two
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public MatchCache(SubscriptionTrie<S> trie, int entriesMax) {
        if (entriesMax < 2) {
            throw new IllegalArgumentException("entriesMax " + entriesMax);
        }
        this.trie = trie;
        this.entries = new ResolvedDestination[Integer.highestOneBit(entriesMax)];
    }

    /** The same as {@link SubscriptionTrie#match}. */
    public void match(String destination, MatchSink<? super S> sink) {
        if (destination.length() > CHARS_MAX) {
            trie.match(destination, sink);
            return;
        }
        int hash = destination.hashCode();
        int place = (hash ^ (hash >>> 16)) & (entries.length - 1);
        ResolvedDestination<S> entry = entries[place];
        if (entry == null || !entry.isCurrentFor(destination)) {
            entry = fromSecondPlace(destination, place);
        }
        entry.uses++;
        entry.report(sink);
    }

    /** Finds the destination in its second place or looks it up, and puts it into the first. */
    private ResolvedDestination<S> fromSecondPlace(String destination, int place) {
        int secondPlace = place ^ 1;
        ResolvedDestination<S> entry = entries[secondPlace];
        if (entry == null || !entry.isCurrentFor(destination)) {
            entry = trie.resolve(destination);
            succeed(entry, entries[place]);
            succeed(entry, entries[secondPlace]);
        }
        entries[secondPlace] = entries[place];
        entries[place] = entry;
        return entry;
    }

    private static <S> void succeed(ResolvedDestination<S> entry, @Nullable ResolvedDestination<S> older) {
        if (older != null && older.isFor(entry.destination())) {
            entry.succeed(older);
        }
    }

    /** Takes the figures of a destination. */
    public interface Uses {
        /**
         * One that is remembered.
         *
         * @param count     how often it was matched since it is remembered
         * @param perSecond how often in a second, of late
         */
        void onDestination(String destination, long count, double perSecond);
    }

    /** Tells how often the remembered destinations were matched. */
    public void forEachUse(Uses uses) {
        for (ResolvedDestination<S> entry : entries) {
            if (entry != null && entry.uses > 0) {
                uses.onDestination(entry.destination(), entry.uses, entry.usesPerSecond);
            }
        }
    }

    /** Measures anew how often destinations are matched, so many seconds after it was done last. */
    public void measure(double seconds) {
        for (ResolvedDestination<S> entry : entries) {
            if (entry != null) {
                entry.usesPerSecond = (entry.uses - entry.usesBefore) / seconds;
                entry.usesBefore = entry.uses;
            }
        }
    }
}
