package io.hoofbeat.netty.codec;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.stomp.StompSubframeDecoder;
import io.netty.util.ReferenceCountUtil;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** How many SENDs of 100 bytes one core decodes, from a pooled direct buffer as a socket fills it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeSend100Bytes {

    private static final int FRAMES = 600;

    /** What the sender writes: as Spring does, without content-length, or with a receipt and two destinations in turn. */
    @Param({"sized", "open", "receipts"})
    public String shape = "sized";

    private ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer();
    private StompFrameDecoder decoder = new StompFrameDecoder(FrameLimits.DEFAULT, DestinationPrefixes.DEFAULT);

    private final EmbeddedChannel netty = new EmbeddedChannel(new StompSubframeDecoder());

    @Setup(Level.Trial)
    public void fill() {
        decoder.version(StompVersion.V1_2);
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = frame(i).getBytes(StandardCharsets.UTF_8);
            if (frame.length != 100) {
                throw new IllegalStateException(shape + " has " + frame.length + " bytes");
            }
            in.writeBytes(frame);
        }
    }

    private String frame(int i) {
        return switch (shape) {
            case "sized" ->
                "SEND\ndestination:/topic/prices\ncontent-type:text/plain\ncontent-length:25\n\n"
                        + "0123456789012345678901234\0";
            case "open" ->
                "SEND\ndestination:/topic/prices\ncontent-type:text/plain\nseq:12345678\n\n"
                        + "012345678901234567890123456789\0";
            default ->
                "SEND\ndestination:/topic/price" + i % 2 + "\nreceipt:r-1234567\ncontent-length:25\nseq:2\n\n"
                        + "0123456789012345678901234\0";
        };
    }

    @TearDown(Level.Trial)
    public void release() {
        netty.finishAndReleaseAll();
        in.release();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void decode(Blackhole sink) {
        in.readerIndex(0);
        int frames = 0;
        ClientFrame frame = decoder.decode(in);
        while (frame != null) {
            sink.consume(frame);
            frames++;
            frame = decoder.decode(in);
        }
        if (frames != FRAMES) {
            throw new IllegalStateException(frames + " frames");
        }
    }

    /** For comparison: Netty's own decoder, which yields two parts of each frame. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void nettySubframes(Blackhole sink) {
        in.readerIndex(0);
        netty.writeInbound(in.retainedDuplicate());
        int parts = 0;
        Object part = netty.readInbound();
        while (part != null) {
            sink.consume(part);
            ReferenceCountUtil.release(part);
            parts++;
            part = netty.readInbound();
        }
        if (parts != 2 * FRAMES) {
            throw new IllegalStateException(parts + " parts");
        }
    }
}
