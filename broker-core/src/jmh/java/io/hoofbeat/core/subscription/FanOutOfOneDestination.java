package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
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

/** What does the index cost per delivery when one destination has many subscribers? Divide by their number. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanOutOfOneDestination {

    private static final String DESTINATION = "/topic/room.42/chat";

    /** Counts what it is given, through a field, so that no delivery can be left out. */
    private static final class Subscriber {
        int deliveries;
    }

    @Param({"1", "10", "100", "1000"})
    public int subscribers;

    @Param({DESTINATION, "/topic/room.*/chat"})
    public String subscribed = DESTINATION;

    private SubscriptionTrie<Subscriber> trie = new SubscriptionTrie<>(DestinationSyntax.AUTO);

    @Setup
    public void subscribe() {
        DestinationPattern pattern = (DestinationPattern) DestinationSyntax.AUTO.compile(subscribed);
        for (int i = 0; i < subscribers; i++) {
            trie.add(pattern, new Subscriber());
        }
    }

    @Benchmark
    public void match() {
        trie.match(DESTINATION, subscriber -> subscriber.deliveries++);
    }
}
