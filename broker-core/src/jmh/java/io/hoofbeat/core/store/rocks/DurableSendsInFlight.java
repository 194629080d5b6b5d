package io.hoofbeat.core.store.rocks;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How many messages of 1 KiB per second are on disk, when so many senders wait for theirs? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class DurableSendsInFlight {

    @Param({"1", "16", "256"})
    public int inFlight;

    private Path folder = Path.of("");
    private StoredQueue queue = StoredQueue.empty(1, "/queue/a", "");
    private Message message = Message.of(DestinationPrefixes.DEFAULT.resolve("/queue/a"), Headers.of(), new byte[1024]);
    private Semaphore room = new Semaphore(0);
    private long sequence;

    @SuppressWarnings("NullAway.Init") // the setup opens it
    private RocksStore store;

    private final Outcome confirmed = new Outcome() {
        @Override
        public void succeed() {
            room.release();
        }

        @Override
        public void fail(Failure failure) {
            throw new IllegalStateException(failure.toString());
        }
    };

    @Setup
    public void open() throws IOException, StoreUnavailableException {
        folder = Files.createTempDirectory(Path.of(""), "durable-sends");
        store = RocksStore.open(folder, DestinationPrefixes.DEFAULT);
        queue = store.create("/queue/a");
        room = new Semaphore(inFlight);
    }

    @Benchmark
    public void send() throws InterruptedException {
        room.acquire();
        StoreBatch batch = new StoreBatch();
        batch.put(queue, ++sequence, message);
        store.write(batch, confirmed);
    }

    @TearDown
    public void close() throws IOException {
        store.close();
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> paths = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }
}
