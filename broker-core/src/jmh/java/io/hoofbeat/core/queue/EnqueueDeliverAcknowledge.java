package io.hoofbeat.core.queue;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.store.MemoryStore;
import java.util.ArrayDeque;
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

/**
 * What does a queue cost per message, without sockets and disk: appended, delivered, and acknowledged when so many are held? The
 * message is made beforehand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnqueueDeliverAcknowledge {

    /** Deliveries that the consumer holds before it acknowledges the oldest. */
    @Param({"1", "100"})
    public int held;

    private final Message message =
            Message.of(DestinationPrefixes.DEFAULT.resolve("/queue/orders"), Headers.of(), new byte[100]);

    private final MessageQueue queue = new MessageQueue("/queue/orders", new OnlyLoop(), registry());
    private final ArrayDeque<QueueEntry> unacknowledged = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // the setup attaches it
    private Attachment attachment;

    @Setup
    public void attach() {
        attachment = queue.attach(
                new Consumer() {
                    @Override
                    public void onDelivery(Attachment from, QueueEntry entry, int deliveryCount) {
                        unacknowledged.addLast(entry);
                    }

                    @Override
                    public void onQueueDeleted(Attachment from) {}
                },
                2 * held,
                false);
        queue.start(attachment);
    }

    private static QueueRegistry registry() {
        BrokerOptions options = BrokerOptions.DEFAULT;
        Counters counters = new Counters();
        return new QueueRegistry(
                new OnlyLoop(),
                options.queues(),
                options.policies(),
                options.syntax(),
                options.prefixes(),
                new MemoryStore(),
                counters,
                new QueueBudget(options.queues().bytesMax(), counters.limits, null));
    }

    @Benchmark
    public int enqueueDeliverAcknowledge() {
        queue.enqueue(message, Outcome.IGNORED);
        if (unacknowledged.size() >= held) {
            queue.settle(attachment, unacknowledged.removeFirst(), Outcome.IGNORED);
        }
        return unacknowledged.size();
    }

    /** Everything happens on the thread of the benchmark; what is put off for later is not part of the figure. */
    private static final class OnlyLoop implements Loop, Loops {
        @Override
        public int index() {
            return 0;
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void atTurnEnd(Runnable task) {
            task.run();
        }

        @Override
        public Timeout schedule(long delayMillis, Runnable task) {
            return () -> {};
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public Loop loop(int index) {
            return this;
        }
    }
}
