package io.hoofbeat.netty.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts what the broker sends into frames, as strictly as its strictest clients do. */
final class FrameCutter {

    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private int neededBytes;
    private int heartBeats;

    /** The next frame that is complete, or null. */
    @Nullable
    Frame poll() {
        return frames.poll();
    }

    /** How many line feeds have come between frames. */
    int heartBeats() {
        return heartBeats;
    }

    /** Whether a frame has begun and not ended. */
    boolean isInsideFrame() {
        return gathered.size() > 0;
    }

    void add(byte[] bytes) {
        gathered.writeBytes(bytes);
        if (gathered.size() < neededBytes) {
            return;
        }
        byte[] all = gathered.toByteArray();
        int at = 0;
        int end = at;
        while (end >= 0 && at < all.length) {
            if (all[at] == '\n') {
                heartBeats++;
                at++;
            } else {
                end = cut(all, at);
                at = Math.max(at, end);
            }
        }
        gathered.reset();
        gathered.write(all, at, all.length - at);
        neededBytes = Math.max(0, neededBytes - at);
    }

    /** Cuts the frame that begins at an index; returns the index behind it, or -1 when it is not complete. */
    private int cut(byte[] all, int from) {
        int bodyStart = from;
        while (bodyStart + 1 < all.length && !(all[bodyStart] == '\n' && all[bodyStart + 1] == '\n')) {
            bodyStart++;
        }
        if (bodyStart + 1 >= all.length) {
            return -1;
        }
        String head = new String(all, from, bodyStart - from, StandardCharsets.UTF_8);
        bodyStart += 2;
        Frame bare = new Frame(head, new byte[0]);
        String length = bare.headerOrNull("content-length");
        int bodyBytes = length == null ? 0 : Integer.parseInt(length);
        if (all.length < bodyStart + bodyBytes + 1) {
            neededBytes = bodyStart + bodyBytes + 1;
            return -1;
        }
        if (all[bodyStart + bodyBytes] != 0) {
            throw new AssertionError("a body without content-length, or of another length:\n" + head);
        }
        frames.add(new Frame(head, Arrays.copyOfRange(all, bodyStart, bodyStart + bodyBytes)));
        return bodyStart + bodyBytes + 1;
    }
}
