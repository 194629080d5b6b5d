package io.hoofbeat.netty.codec;

import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How many MESSAGEs with a tail of 96 bytes one core writes into a direct buffer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeMessage100Bytes {

    private static final int MESSAGES = 600;

    @Param({"AUTO", "CLIENT"})
    public AckMode ackMode = AckMode.AUTO;

    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(256 * MESSAGES);
    private final byte[] tail = ("\ndestination:/topic/prices\ncontent-length:25\ncontent-type:text/plain\n\n"
                    + "0123456789012345678901234\0")
            .getBytes(StandardCharsets.UTF_8);

    @TearDown(Level.Trial)
    public void release() {
        out.release();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuf encode() {
        DeliveryPrefix prefix = DeliveryPrefix.of("sub-0", "12-1-", ackMode, StompVersion.V1_2);
        out.clear();
        for (long number = 123_456; number < 123_456 + MESSAGES; number++) {
            StompFrameEncoder.writeMessage(out, prefix, number, 1, tail);
        }
        return out;
    }
}
