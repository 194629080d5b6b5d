package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriptions want a destination. One of the few structures that loops share; every method may be called by any thread.
 *
 * <p>Readers take no lock. Writers take the lock of one stripe, which is a leaf: nothing else is locked or called under it. After
 * {@link #add} has returned, every later match sees the subscription, on any thread; after {@link #remove} has returned, none does. A match
 * that runs meanwhile may see it or not, and sees every other matching subscription exactly once.
 *
 * <pre>
 * without wildcards   one hash look-up of the whole text; stripes by its hash
 * with wildcards      a trie per stripe; stripes by the first word after the kind (see {@link StripeKey}), and one more for
 *                     patterns with a wildcard there; a destination looks into two
 * </pre>
 *
 * @param <S> what is registered: compared by identity
 */
public final class SubscriptionTrie<S> {

    private static final int STRIPE_BITS = 6;
    private static final ThreadLocal<TrieWalk<?>> WALKS = new ThreadLocal<>();

    /** Patterns with wildcards. */
    private static final class PatternStripe<S> extends IndexStripe {
        final TrieRoots<SharedBag<S>> roots = new TrieRoots<>();
        /** How many different patterns it holds. Changed under the lock. */
        volatile int endCount;
    }

    private final DestinationSyntax syntax;
    private final ConcurrentHashMap<String, SharedBag<S>> exact = new ConcurrentHashMap<>();
    private final List<IndexStripe> exactStripes = new ArrayList<>();
    private final List<PatternStripe<S>> patternStripes = new ArrayList<>();
    private final PatternStripe<S> wildcardStripe = new PatternStripe<>();
    /** How many different patterns all stripes hold. */
    private final AtomicInteger endCount = new AtomicInteger();

    private final LongAdder exactCount = new LongAdder();
    private final LongAdder patternCount = new LongAdder();

    /** @param syntax that of every pattern which is added */
    public SubscriptionTrie(DestinationSyntax syntax) {
        this.syntax = syntax;
        for (int i = 0; i < 1 << STRIPE_BITS; i++) {
            exactStripes.add(new IndexStripe());
            patternStripes.add(new PatternStripe<>());
        }
    }

    /**
     * Registers a subscription. Under several patterns it is reported once for each that matches.
     *
     * @return false when it was registered under this pattern before, and nothing has changed. Patterns that differ only in empty segments
     *         are the same pattern
     */
    public boolean add(DestinationPattern pattern, S subscription) {
        checkSyntax(pattern);
        boolean added = pattern.isExact() ? addExact(pattern.text(), subscription) : addPattern(pattern, subscription);
        if (added) {
            (pattern.isExact() ? exactCount : patternCount).increment();
        }
        return added;
    }

    /**
     * Takes a registration back.
     *
     * @param pattern equal in text to the one it was added with; it need not be the same object
     * @return whether it was registered
     */
    public boolean remove(DestinationPattern pattern, S subscription) {
        checkSyntax(pattern);
        boolean removed =
                pattern.isExact() ? removeExact(pattern.text(), subscription) : removePattern(pattern, subscription);
        if (removed) {
            (pattern.isExact() ? exactCount : patternCount).decrement();
        }
        return removed;
    }

    /**
     * Reports every subscription whose pattern matches, in no particular order.
     *
     * @param destination the text of a SEND, in which wildcards are plain characters
     */
    public void match(String destination, MatchSink<? super S> sink) {
        SharedBag<S> bag = exact.get(destination);
        if (bag != null) {
            bag.forEach(sink);
        }
        if (endCount.get() != 0) {
            matchPatterns(destination, sink);
        }
    }

    /**
     * Grows whenever a pattern that may match the destination comes or goes, though not when a pattern only gets one more subscriber or
     * loses one of several. Whoever has asked for it before a match may rely on the patterns of that match while it stays the same.
     */
    public long version(String destination) {
        return ResolvedDestination.version(exactStripe(destination), keyedStripe(destination), wildcardStripe);
    }

    /** Looks up everything about a destination, for {@link MatchCache}. */
    ResolvedDestination<S> resolve(String destination) {
        IndexStripe exactStripe = exactStripe(destination);
        PatternStripe<S> keyedStripe = keyedStripe(destination);
        long version = ResolvedDestination.version(exactStripe, keyedStripe, wildcardStripe);
        List<SharedBag<S>> bags = new ArrayList<>();
        SharedBag<S> bag = exact.get(destination);
        if (bag != null) {
            bags.add(bag);
        }
        TrieWalk<SharedBag<S>> walk = takeWalk();
        try {
            walk(keyedStripe, walk, destination);
            walk.addEndsTo(bags);
            walk(wildcardStripe, walk, destination);
            walk.addEndsTo(bags);
        } finally {
            giveBack(walk);
        }
        return new ResolvedDestination<>(destination, version, exactStripe, keyedStripe, wildcardStripe, bags);
    }

    /** How many subscriptions without wildcards are registered; not exact while others write. */
    public long exactCount() {
        return exactCount.sum();
    }

    /** How many subscriptions with wildcards are registered; not exact while others write. */
    public long patternCount() {
        return patternCount.sum();
    }

    /** How many subscriptions are registered in all; not exact while others write. */
    public long count() {
        return exactCount() + patternCount();
    }

    private boolean addExact(String text, S subscription) {
        IndexStripe stripe = exactStripe(text);
        synchronized (stripe) {
            SharedBag<S> bag = exact.get(text);
            if (bag != null) {
                return bag.add(subscription);
            }
            bag = new SharedBag<>();
            bag.add(subscription);
            exact.put(text, bag);
            stripe.countChange();
            return true;
        }
    }

    private boolean removeExact(String text, S subscription) {
        IndexStripe stripe = exactStripe(text);
        synchronized (stripe) {
            SharedBag<S> bag = exact.get(text);
            if (bag == null || !bag.remove(subscription)) {
                return false;
            }
            if (bag.isEmpty()) {
                exact.remove(text);
                stripe.countChange();
            }
            return true;
        }
    }

    private boolean addPattern(DestinationPattern pattern, S subscription) {
        PatternStripe<S> stripe = patternStripe(StripeKey.ofPattern(pattern));
        boolean separator = pattern.tokens().hasTrailingSeparator();
        synchronized (stripe) {
            TrieNode<SharedBag<S>> node = stripe.roots.findOrNew(pattern.tokens());
            SharedBag<S> bag = node.end(separator);
            if (bag != null) {
                return bag.add(subscription);
            }
            bag = new SharedBag<>();
            bag.add(subscription);
            endCount.incrementAndGet();
            stripe.endCount = stripe.endCount + 1;
            node.setEnd(separator, bag);
            stripe.countChange();
            return true;
        }
    }

    private boolean removePattern(DestinationPattern pattern, S subscription) {
        PatternStripe<S> stripe = patternStripe(StripeKey.ofPattern(pattern));
        synchronized (stripe) {
            TrieNode<SharedBag<S>> node = stripe.roots.find(pattern.tokens());
            SharedBag<S> bag = node == null ? null : node.end(pattern.tokens().hasTrailingSeparator());
            if (bag == null || !bag.remove(subscription)) {
                return false;
            }
            if (bag.isEmpty()) {
                stripe.roots.removeEnd(pattern.tokens());
                stripe.endCount = stripe.endCount - 1;
                endCount.decrementAndGet();
                stripe.countChange();
            }
            return true;
        }
    }

    private void matchPatterns(String destination, MatchSink<? super S> sink) {
        TrieWalk<SharedBag<S>> walk = takeWalk();
        try {
            walk(keyedStripe(destination), walk, destination);
            report(walk, sink);
            walk(wildcardStripe, walk, destination);
            report(walk, sink);
        } finally {
            giveBack(walk);
        }
    }

    private void walk(@Nullable PatternStripe<S> stripe, TrieWalk<SharedBag<S>> walk, String destination) {
        if (stripe == null || stripe.endCount == 0) {
            walk.clear();
        } else {
            walk.run(stripe.roots, destination, 0, destination.length(), syntax.separator());
        }
    }

    private static <S> void report(TrieWalk<SharedBag<S>> walk, MatchSink<? super S> sink) {
        for (int i = 0; i < walk.endCount(); i++) {
            walk.end(i).forEach(sink);
        }
    }

    /** The walk of this thread, or a new one when a sink uses the index while it is being called. */
    @SuppressWarnings("unchecked")
    private TrieWalk<SharedBag<S>> takeWalk() {
        @Nullable TrieWalk<?> walk = WALKS.get();
        if (walk == null) {
            return new TrieWalk<>();
        }
        WALKS.set(null);
        return (TrieWalk<SharedBag<S>>) walk;
    }

    private static void giveBack(TrieWalk<?> walk) {
        walk.clear();
        WALKS.set(walk);
    }

    private void checkSyntax(DestinationPattern pattern) {
        if (pattern.syntax() != syntax) {
            throw new IllegalArgumentException("a pattern of " + pattern.syntax() + " in an index of " + syntax);
        }
    }

    private IndexStripe exactStripe(String text) {
        int hash = text.hashCode() * 0x9e37_79b9;
        return exactStripes.get(hash >>> (32 - STRIPE_BITS));
    }

    /** The stripe of patterns that begin like the destination, or null when it is too short for one. */
    private @Nullable PatternStripe<S> keyedStripe(String destination) {
        long key = StripeKey.ofDestination(syntax, destination);
        return key == StripeKey.NONE ? null : patternStripe(key);
    }

    /** By the upper bits of the key: the tables within a stripe use the lower ones. */
    private PatternStripe<S> patternStripe(long key) {
        return key == StripeKey.NONE ? wildcardStripe : patternStripes.get((int) (key >>> (32 - STRIPE_BITS)));
    }
}
