package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.PatternToken;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The children of a node whose tokens hold text with wildcards in it, such as {@code price-*}. They are found by what stands before the
 * first wildcard: one look-up for each length that occurs, so that a hundred thousand of {@code ID-*} cost as much as one. Those that begin with a
 * wildcard are tried one after the other.
 *
 * <p>One writer at a time, under the lock of its stripe; any thread reads without a lock.
 *
 * @param <E> what stands at the end of a pattern
 */
final class GlobChildren<E> {

    /** A node behind a token with wildcards. */
    static final class GlobNode<E> extends TrieNode<E> {
        private final PatternToken token;

        GlobNode(PatternToken token, boolean afterMany) {
            super(token.text(), 0, false, afterMany);
            this.token = token;
        }

        boolean matches(String text, int from, int to) {
            return token.matches(text, from, to);
        }
    }

    /** The nodes of one beginning. */
    static final class Bucket<E> extends TextTable.Entry {
        final SharedBag<GlobNode<E>> nodes = new SharedBag<>();

        Bucket(String prefix) {
            super(prefix, TextHash.hash(prefix, 0, prefix.length()));
        }
    }

    private static final int[] NO_LENGTHS = {};

    private final SharedBag<GlobNode<E>> withoutPrefix = new SharedBag<>();
    private final TextTable<Bucket<E>> buckets = new TextTable<>();
    /** The lengths of the beginnings in {@link #buckets}, ascending. */
    private volatile int[] prefixLengths = NO_LENGTHS;

    // For writers only.
    private final Map<String, GlobNode<E>> nodesByText = new HashMap<>();
    private final TreeMap<Integer, Integer> bucketCounts = new TreeMap<>();

    /** Enters every node whose token matches the text from {@code from} to before {@code to}. Any thread. */
    void enterMatching(TrieWalk<E> walk, String text, int from, int to) {
        enterMatching(walk, withoutPrefix, text, from, to);
        long hashState = TextHash.start();
        int hashed = from;
        for (int length : prefixLengths) {
            if (length > to - from) {
                return;
            }
            while (hashed < from + length) {
                hashState = TextHash.add(hashState, text.charAt(hashed++));
            }
            Bucket<E> bucket = buckets.find(text, from, hashed, TextHash.finish(hashState));
            if (bucket != null) {
                enterMatching(walk, bucket.nodes, text, from, to);
            }
        }
    }

    private static <E> void enterMatching(
            TrieWalk<E> walk, SharedBag<GlobNode<E>> nodes, String text, int from, int to) {
        @Nullable Object[] slots = nodes.slots();
        for (int i = 0; i < slots.length; i++) {
            GlobNode<E> node = nodes.at(slots, i);
            if (node != null && node.matches(text, from, to)) {
                walk.enter(node);
            }
        }
    }

    // From here on for the writer.

    boolean isEmpty() {
        return nodesByText.isEmpty();
    }

    @Nullable
    TrieNode<E> find(PatternToken token) {
        return nodesByText.get(token.text());
    }

    /** Makes the node of a token that has none. */
    TrieNode<E> add(PatternToken token, boolean afterMany) {
        GlobNode<E> node = new GlobNode<>(token, afterMany);
        nodesByText.put(token.text(), node);
        String prefix = token.literalPrefix();
        if (prefix.isEmpty()) {
            withoutPrefix.add(node);
            return node;
        }
        Bucket<E> bucket = bucket(prefix);
        if (bucket != null) {
            bucket.nodes.add(node);
            return node;
        }
        bucket = new Bucket<>(prefix);
        bucket.nodes.add(node);
        buckets.add(bucket);
        bucketCounts.merge(prefix.length(), 1, Integer::sum);
        publishLengths();
        return node;
    }

    void remove(PatternToken token) {
        GlobNode<E> node = nodesByText.remove(token.text());
        if (node == null) {
            throw new IllegalStateException("no node for " + token);
        }
        String prefix = token.literalPrefix();
        Bucket<E> bucket = prefix.isEmpty() ? null : bucket(prefix);
        if (bucket == null) {
            withoutPrefix.remove(node);
            return;
        }
        bucket.nodes.remove(node);
        if (bucket.nodes.isEmpty()) {
            buckets.remove(bucket);
            bucketCounts.computeIfPresent(prefix.length(), (length, count) -> count == 1 ? null : count - 1);
            publishLengths();
        }
    }

    private @Nullable Bucket<E> bucket(String prefix) {
        return buckets.find(prefix, 0, prefix.length(), TextHash.hash(prefix, 0, prefix.length()));
    }

    private void publishLengths() {
        if (bucketCounts.size() != prefixLengths.length) {
            prefixLengths =
                    bucketCounts.keySet().stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
