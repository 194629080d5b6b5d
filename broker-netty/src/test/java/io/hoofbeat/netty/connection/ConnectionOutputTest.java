package io.hoofbeat.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.netty.loop.NettyLoop;
import io.hoofbeat.netty.loop.NettyLoops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One turn may bring a peer more than there is memory for. */
class ConnectionOutputTest {

    private static final byte[] FRAME = new byte[1000];

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger givenUp = new AtomicInteger();

    @AfterEach
    void releaseWhatWasWritten() {
        channel.finishAndReleaseAll();
    }

    @Test
    void writesAllOfALongTurnWhileThereIsMemory() throws Exception {
        runTurn(waiting -> true, output -> writeFrames(output, 1000));

        assertThat(givenUp).hasValue(0);
        assertThat(bytesWritten()).isEqualTo(1000L * FRAME.length);
    }

    @Test
    void givesUpWithinATurnAndWritesNothingMore() throws Exception {
        AtomicInteger questions = new AtomicInteger();

        runTurn(waiting -> questions.incrementAndGet() < 3, output -> {
            writeFrames(output, 1000);
            output.addShared(Unpooled.directBuffer().writeBytes(FRAME));
        });

        assertThat(givenUp).hasValue(1);
        assertThat(bytesWritten())
                .as("two chunks of whole frames")
                .isPositive()
                .isLessThanOrEqualTo(2L * ConnectionOutput.CHUNK_BYTES)
                .satisfies(bytes -> assertThat(bytes % FRAME.length).isZero());
    }

    private static void writeFrames(ConnectionOutput output, int count) {
        for (int i = 0; i < count; i++) {
            output.room(FRAME.length).writeBytes(FRAME);
        }
    }

    /** Runs it in a turn of a loop, and waits until the turn has ended. */
    private void runTurn(LongPredicate memoryAllows, Consumer<ConnectionOutput> turn) throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (NettyLoops loops = NettyLoops.start("nio", 1)) {
            NettyLoop loop = loops.loop(0);
            loop.execute(() -> {
                ConnectionOutput[] output = new ConnectionOutput[1];
                output[0] = new ConnectionOutput(
                        channel,
                        loop,
                        new Traffic(),
                        false,
                        () -> {
                            givenUp.incrementAndGet();
                            output[0].close();
                        },
                        memoryAllows);
                turn.accept(output[0]);
                loop.atTurnEnd(() -> loop.atTurnEnd(() -> ended.complete(null)));
            });
            ended.get(30, TimeUnit.SECONDS);
        }
    }

    private long bytesWritten() {
        long bytes = 0;
        for (ByteBuf written = channel.readOutbound(); written != null; written = channel.readOutbound()) {
            bytes += written.readableBytes();
            written.release();
        }
        return bytes;
    }
}
