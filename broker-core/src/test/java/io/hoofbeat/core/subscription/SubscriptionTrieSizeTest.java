package io.hoofbeat.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a full index costs. The JVM of the tests has 1 GiB of heap. */
class SubscriptionTrieSizeTest {

    private static final int EXACT = 1_000_000;
    private static final int PATTERNS = 100_000;
    private static final long BYTES_MAX = 450L << 20;

    private static final String[] SHAPES = {
        "/topic/price.%s.*",
        "/topic/price/%s/**",
        "/topic/price.*.%s.bid",
        "/topic/*/%s",
        "/queue/%s-*",
        "/topic/%s/{n:[0-9]+}/x"
    };

    private static final Object SUBSCRIPTION = new Object();

    @Test
    void aMillionDestinationsAndAHundredThousandPatternsFit() {
        SubscriptionTrie<Object> trie = new SubscriptionTrie<>(DestinationSyntax.AUTO);
        long before = usedBytes();
        for (int i = 0; i < EXACT; i++) {
            trie.add(pattern("/topic/price.stock.S" + i), SUBSCRIPTION);
        }
        for (int i = 0; i < PATTERNS; i++) {
            trie.add(pattern(SHAPES[i % SHAPES.length].formatted("P" + i)), SUBSCRIPTION);
        }
        long bytes = usedBytes() - before;

        assertThat(trie.exactCount()).isEqualTo(EXACT);
        assertThat(trie.patternCount()).isEqualTo(PATTERNS);
        assertThat(bytes).as("bytes of the index").isLessThan(BYTES_MAX);
        assertThat(matches(trie, "/topic/price.stock.S999999")).isEqualTo(1);
        assertThat(matches(trie, "/topic/price.P0.x")).isEqualTo(1);
        assertThat(matches(trie, "/topic/price.x.P2.bid")).isEqualTo(1);
        assertThat(matches(trie, "/queue/P4-x")).isEqualTo(1);
        assertThat(matches(trie, "/topic/P5/77/x")).isEqualTo(1);
        assertThat(matches(trie, "/topic/nobody")).isZero();
    }

    @Test
    void aHundredThousandSubscribersOfOneDestinationComeAndGoAtLinearCost() {
        int count = 100_000;
        SubscriptionTrie<Object> trie = new SubscriptionTrie<>(DestinationSyntax.AUTO);
        Object[] subscriptions = new Object[count];
        for (int i = 0; i < count; i++) {
            subscriptions[i] = new Object();
        }
        for (String text : new String[] {"/topic/one", "/topic/o*"}) {
            DestinationPattern pattern = pattern(text);
            long before = allocatedBytes();
            for (Object subscription : subscriptions) {
                trie.add(pattern, subscription);
            }
            assertThat(matches(trie, "/topic/one")).isEqualTo(count);
            for (Object subscription : subscriptions) {
                assertThatRemoved(trie.remove(pattern, subscription));
            }
            // An array copied for each of them would be 40 GB.
            assertThat(allocatedBytes() - before).isLessThan(200L << 20);
        }
        assertThat(NodeCounter.of(trie)).isZero();
    }

    private static void assertThatRemoved(boolean removed) {
        if (!removed) {
            throw new AssertionError("not removed");
        }
    }

    private static int matches(SubscriptionTrie<Object> trie, String destination) {
        AtomicInteger count = new AtomicInteger();
        trie.match(destination, subscription -> count.incrementAndGet());
        return count.get();
    }

    private static DestinationPattern pattern(String text) {
        return (DestinationPattern) DestinationSyntax.AUTO.compile(text);
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long allocatedBytes() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
