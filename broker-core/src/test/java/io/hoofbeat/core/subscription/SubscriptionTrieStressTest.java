package io.hoofbeat.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real threads add and remove while others match. Each match has to report what is registered all along exactly once, what was added before it
 * began exactly once, and what was removed before it began not at all.
 */
@Timeout(120)
class SubscriptionTrieStressTest {

    private static final int WRITERS = 3;
    private static final int READERS = 2;
    private static final int STEPS_PER_WRITER = 60_000;
    /** So that bags grow beyond every threshold of theirs, and are emptied again. */
    private static final int LIVE_PER_WRITER = 120;

    private static final String DESTINATION = "/topic/price.stock/ibm";

    /** All match the destination. */
    private static final List<DestinationPattern> PATTERNS = patterns(
            DESTINATION,
            "/topic/price.stock/*",
            "/topic/price.stock/i*",
            "/topic/price.stock/ib?",
            "/topic/price.stock/{n:[a-z]+}",
            "/topic/price.*/ibm",
            "/topic/*.stock/ibm",
            "/topic/**",
            "/topic/**/ibm",
            "/**/ibm",
            "/*/*/*",
            "/topic/price.stock/**",
            "/{kind}/price.stock/ibm");

    private static final class Subscription {
        private final DestinationPattern pattern;

        Subscription(DestinationPattern pattern) {
            this.pattern = pattern;
        }

        DestinationPattern pattern() {
            return pattern;
        }
    }

    private final SubscriptionTrie<Subscription> trie = new SubscriptionTrie<>(DestinationSyntax.AUTO);
    private final List<Subscription> permanent = new ArrayList<>();
    /** For each writer, something that is registered while it stands here. */
    private final AtomicReferenceArray<Subscription> present = new AtomicReferenceArray<>(WRITERS);
    /** For each writer, something that was removed before it got here. */
    private final AtomicReferenceArray<Subscription> gone = new AtomicReferenceArray<>(WRITERS);

    private final AtomicInteger writing = new AtomicInteger(WRITERS);
    private final AtomicInteger presentSeen = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void everyMatchSeesWhatWasAddedAndNotWhatWasRemoved() throws InterruptedException {
        for (int i = 0; i < PATTERNS.size(); i += 3) {
            Subscription subscription = new Subscription(PATTERNS.get(i));
            permanent.add(subscription);
            trie.add(subscription.pattern(), subscription);
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            threads.add(started(() -> write(writer)));
        }
        for (int i = 0; i < READERS; i++) {
            threads.add(started(this::read));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        assertThat(presentSeen.get()).as("times a present one was looked for").isPositive();
        for (Subscription subscription : permanent) {
            assertThat(trie.remove(subscription.pattern(), subscription)).isTrue();
        }
        assertThat(NodeCounter.of(trie)).isZero();
        assertThat(trie.count()).isZero();
    }

    private void write(int writer) {
        try {
            Random random = new Random(writer);
            ArrayDeque<Subscription> live = new ArrayDeque<>();
            for (int step = 0; step < STEPS_PER_WRITER; step++) {
                // Goes up and down between none and many.
                boolean grows = step / (2 * LIVE_PER_WRITER) % 2 == 0;
                if (random.nextInt(4) == 0 != grows && live.size() < LIVE_PER_WRITER) {
                    Subscription added = new Subscription(PATTERNS.get(random.nextInt(PATTERNS.size())));
                    require(trie.add(added.pattern(), added), "not added");
                    live.add(added);
                    // Stays until it is removed, so that it is not always the newest.
                    present.compareAndSet(writer, null, added);
                } else if (!live.isEmpty()) {
                    Subscription removed = random.nextBoolean() ? live.removeFirst() : live.removeLast();
                    present.compareAndSet(writer, removed, null);
                    require(trie.remove(removed.pattern(), removed), "not removed");
                    gone.set(writer, removed);
                }
            }
            present.set(writer, null);
            for (Subscription rest : live) {
                require(trie.remove(rest.pattern(), rest), "not removed at the end");
            }
        } finally {
            writing.decrementAndGet();
        }
    }

    private void read() {
        Map<Subscription, Integer> counts = new HashMap<>();
        Subscription[] presentBefore = new Subscription[WRITERS];
        Subscription[] goneBefore = new Subscription[WRITERS];
        MatchCache<Subscription> cache = new MatchCache<>(trie, 16);
        for (int round = 0; writing.get() > 0; round++) {
            for (int i = 0; i < WRITERS; i++) {
                presentBefore[i] = present.get(i);
                goneBefore[i] = gone.get(i);
            }
            counts.clear();
            MatchSink<Subscription> sink = subscription -> counts.merge(subscription, 1, Integer::sum);
            if (round % 2 == 0) {
                trie.match(DESTINATION, sink);
            } else {
                cache.match(DESTINATION, sink);
            }
            require(counts.values().stream().allMatch(count -> count == 1), "reported twice");
            require(counts.keySet().containsAll(permanent), "a permanent one is missing");
            for (int i = 0; i < WRITERS; i++) {
                Subscription before = presentBefore[i];
                if (before != null && present.get(i) == before) {
                    presentSeen.incrementAndGet();
                    require(counts.containsKey(before), "one that was added is missing");
                }
                require(goneBefore[i] == null || !counts.containsKey(goneBefore[i]), "one that was removed is there");
            }
        }
    }

    private Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.setUncaughtExceptionHandler((ignored, failure) -> failures.add(failure));
        thread.start();
        return thread;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private static List<DestinationPattern> patterns(String... texts) {
        List<DestinationPattern> patterns = new ArrayList<>();
        for (String text : texts) {
            DestinationPattern pattern = (DestinationPattern) DestinationSyntax.AUTO.compile(text);
            assertThat(pattern.matches(DESTINATION)).as(text).isTrue();
            patterns.add(pattern);
        }
        return Collections.unmodifiableList(patterns);
    }
}
