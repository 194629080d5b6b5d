package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does it cost to find the subscribers of one destination among many others, and does it stay flat? Each destination is decoded from bytes
 * first, as a SEND's is, so that its hash is not known; {@link #decodeOnly} is that part. One subscriber is found for the destination and one
 * for each shape of pattern.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatchAmongManySubscriptions {

    /** Patterns for one name; the first two share a stripe with its destination, the third is in that of the wildcards. */
    private static final String[] SHAPES = {"/topic/price/%s/*", "/topic/price/%s/l?st", "/topic/*/%s/last"};

    @Param({"1000", "100000", "1000000"})
    public int exact;

    @Param({"0", "1000", "100000"})
    public int patterns;

    /** To how many different destinations messages are sent; a power of two. */
    @Param({"64", "4096"})
    public int destinationCount;

    private byte[][] destinations = new byte[0][];
    private SubscriptionTrie<Object> trie = new SubscriptionTrie<>(DestinationSyntax.AUTO);
    private MatchCache<Object> cache = new MatchCache<>(trie, 2);
    private int next;

    @Setup
    public void subscribe() {
        cache = new MatchCache<>(trie, 4 * destinationCount);
        destinations = new byte[destinationCount][];
        for (int i = 0; i < exact; i++) {
            add("/topic/price/" + name(i) + "/last");
        }
        for (int i = 0; i < patterns; i++) {
            add(SHAPES[i % SHAPES.length].formatted(name(i / SHAPES.length)));
        }
        System.gc(); // Or the collections that move all of this to where it stays are in the first figures.
        Random random = new Random(1);
        int names = patterns == 0 ? exact : Math.min(exact, patterns / SHAPES.length);
        for (int i = 0; i < destinationCount; i++) {
            destinations[i] =
                    ("/topic/price/" + name(random.nextInt(names)) + "/last").getBytes(StandardCharsets.UTF_8);
        }
    }

    @Benchmark
    public String decodeOnly() {
        return nextDestination();
    }

    @Benchmark
    public void match(Blackhole sink) {
        trie.match(nextDestination(), sink::consume);
    }

    /** As {@link #match}, through a cache that has room for all destinations; collisions are part of the figure. */
    @Benchmark
    public void matchThroughCache(Blackhole sink) {
        cache.match(nextDestination(), sink::consume);
    }

    private String nextDestination() {
        next = (next + 1) & (destinationCount - 1);
        return new String(destinations[next], StandardCharsets.UTF_8);
    }

    private void add(String text) {
        trie.add((DestinationPattern) DestinationSyntax.AUTO.compile(text), new Object());
    }

    private static String name(int i) {
        return "S" + Integer.toString(i * 7919, 36);
    }
}
