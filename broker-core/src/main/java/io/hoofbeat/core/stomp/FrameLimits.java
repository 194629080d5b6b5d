package io.hoofbeat.core.stomp;

/**
 * What a frame may measure. The decoder checks while it reads, so that nothing is buffered beyond a limit.
 *
 * @param bodyBytesMax          size of a body in bytes, at least 0
 * @param headerLineBytesMax    length of one header line in bytes without its line end, at least 1
 * @param headersMax            number of headers of a frame, at least 1
 * @param headerBytesMax        size of command and headers of a frame in bytes, at least 1
 * @param beforeConnectBytesMax bytes a connection may send before its CONNECT is complete, at least 1
 */
public record FrameLimits(
        int bodyBytesMax, int headerLineBytesMax, int headersMax, int headerBytesMax, int beforeConnectBytesMax) {

    /** 16 MiB, 8 KiB, 128, 64 KiB and 8 KiB. */
    public static final FrameLimits DEFAULT = new FrameLimits(16 << 20, 8 << 10, 128, 64 << 10, 8 << 10);

    public FrameLimits {
        if (bodyBytesMax < 0
                || headerLineBytesMax < 1
                || headersMax < 1
                || headerBytesMax < 1
                || beforeConnectBytesMax < 1) {
            throw new IllegalArgumentException("a limit below its least value in " + bodyBytesMax + ", "
                    + headerLineBytesMax + ", " + headersMax + ", " + headerBytesMax + ", " + beforeConnectBytesMax);
        }
    }
}
