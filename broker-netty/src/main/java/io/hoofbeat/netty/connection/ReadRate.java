package io.hoofbeat.netty.connection;

import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.session.SessionOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much a connection may send in a second, on average: what comes faster is read later, never thrown away. After a quiet second as
 * much as that may come at once. Confined to the loop of its connection.
 */
final class ReadRate {

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long framesPerSecond;
    private final long bytesPerSecond;
    /** Times at which the frames and bytes that were read will have been due. */
    private long framesPaidNanos;

    private long bytesPaidNanos;

    private ReadRate(long framesPerSecond, long bytesPerSecond, long nowNanos) {
        this.framesPerSecond = framesPerSecond;
        this.bytesPerSecond = bytesPerSecond;
        framesPaidNanos = nowNanos;
        bytesPaidNanos = nowNanos;
    }

    /** The rate that the options allow, or null when they set no limit. */
    static @Nullable ReadRate of(SessionOptions options, long nowNanos) {
        return options.framesPerSecondMax() == 0 && options.bytesPerSecondMax() == 0
                ? null
                : new ReadRate(options.framesPerSecondMax(), options.bytesPerSecondMax(), nowNanos);
    }

    /** Counts bytes that were read. */
    void countBytes(int bytes, long nowNanos) {
        if (bytesPerSecond > 0) {
            long from = Math.max(0, bytesPaidNanos - nowNanos) + nowNanos;
            bytesPaidNanos = from + (long) ((double) bytes * SECOND_NANOS / bytesPerSecond);
        }
    }

    /** Counts a frame that was read. */
    void countFrame(long nowNanos) {
        if (framesPerSecond > 0) {
            framesPaidNanos = Math.max(0, framesPaidNanos - nowNanos) + nowNanos + SECOND_NANOS / framesPerSecond;
        }
    }

    /** Milliseconds for which nothing more is to be read; 0 when it may go on. */
    long waitMillis(long nowNanos) {
        long aheadNanos = Math.max(framesAhead(nowNanos), bytesAhead(nowNanos)) - SECOND_NANOS;
        return aheadNanos <= 0 ? 0 : (aheadNanos + MILLI_NANOS - 1) / MILLI_NANOS;
    }

    /** The limit that makes it wait. */
    Limit limit(long nowNanos) {
        return framesAhead(nowNanos) >= bytesAhead(nowNanos) ? Limit.FRAMES_PER_SECOND : Limit.BYTES_PER_SECOND;
    }

    private long framesAhead(long nowNanos) {
        return framesPerSecond == 0 ? 0 : framesPaidNanos - nowNanos;
    }

    private long bytesAhead(long nowNanos) {
        return bytesPerSecond == 0 ? 0 : bytesPaidNanos - nowNanos;
    }
}
