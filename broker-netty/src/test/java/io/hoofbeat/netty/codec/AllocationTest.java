package io.hoofbeat.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * How many bytes of heap the hot path of the codec takes for each message. These numbers follow from the objects that are made, not from the
 * machine, so they are the part of the benchmarks that a test can hold.
 */
class AllocationTest {

    private static final int FRAMES = 1000;
    /** What the measurement and the runs in the interpreter may add in all, spread over all frames. */
    private static final int SLACK_BYTES = 2;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Rounds at most: enough for the compiler to have been through, however busy the machine is. */
    private static final int ROUNDS = 3000;

    /** Bytes for one of {@link #FRAMES} when a task deals with all of them, at its best of many times. */
    private static long bytesPerFrame(Runnable task) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            task.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least / FRAMES;
    }

    private static long bytesPerDecodedFrame(String frame, Class<? extends ClientFrame> kind) {
        StompFrameDecoder decoder = new StompFrameDecoder(FrameLimits.DEFAULT, DestinationPrefixes.DEFAULT);
        decoder.version(StompVersion.V1_2);
        ByteBuf in = Unpooled.directBuffer();
        try {
            byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < FRAMES; i++) {
                in.writeBytes(bytes);
            }
            return bytesPerFrame(() -> {
                in.readerIndex(0);
                for (int i = 0; i < FRAMES; i++) {
                    if (!kind.isInstance(decoder.decode(in))) {
                        throw new AssertionError("not a " + kind.getSimpleName());
                    }
                }
            });
        } finally {
            in.release();
        }
    }

    @Test
    void aSendOf100BytesTakesItsTailAndOneObject() {
        String frame = "SEND\ndestination:/topic/prices\ncontent-type:text/plain\ncontent-length:25\n\n"
                + "0123456789012345678901234\0";
        assertThat(frame).hasSize(100);
        assertThat(bytesPerDecodedFrame(frame, ClientFrame.PlainSend.class)).isLessThanOrEqualTo(150);
    }

    @Test
    void anAckTakesOneObject() {
        assertThat(bytesPerDecodedFrame("ACK\nid:mb3k2f.4-1-17\n\n\0", ClientFrame.PlainAck.class))
                .isLessThanOrEqualTo(24 + SLACK_BYTES);
    }

    @Test
    void aDeliveryTakesNothing() {
        DeliveryPrefix prefix = DeliveryPrefix.of("sub-0", "12-1-", AckMode.CLIENT, StompVersion.V1_2);
        byte[] tail = "\ndestination:/topic/prices\n\nbody\0".getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.directBuffer(FRAMES * 256);
        try {
            assertThat(bytesPerFrame(() -> {
                        out.clear();
                        for (int i = 0; i < FRAMES; i++) {
                            StompFrameEncoder.writeMessage(out, prefix, i, 1, tail);
                        }
                    }))
                    .isLessThanOrEqualTo(SLACK_BYTES);
        } finally {
            out.release();
        }
    }
}
