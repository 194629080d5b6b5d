package io.hoofbeat.netty.codec;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes of a client. The first byte chooses what is spoken, or that CONNECT is still to come. Whatever comes, the frames are the same however
 * the bytes are cut, what is held stays within the limits, nothing follows what is malformed, and a SEND that is written again as it is kept
 * is the same SEND.
 */
public final class DecoderTarget {

    private static final FrameLimits LIMITS = FrameLimits.DEFAULT;

    private static final List<StompVersion> SPOKEN = List.of(StompVersion.V1_0, StompVersion.V1_1, StompVersion.V1_2);

    private DecoderTarget() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int spoken = input[0] & 3;
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        List<ClientFrame> whole = decode(spoken, bytes, Math.max(1, bytes.length));
        String expected = text(whole);
        for (int step : new int[] {1, 7}) {
            String cut = text(decode(spoken, bytes, step));
            require(cut.equals(expected), "cut every " + step + " bytes:\n" + cut + "\nwhole:\n" + expected);
        }
        for (ClientFrame frame : whole) {
            if (frame instanceof ClientFrame.Send send) {
                requireRoundTrip(send.message());
            }
        }
    }

    private static void require(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    private static List<ClientFrame> decode(int spoken, byte[] bytes, int step) {
        StompFrameDecoder decoder = new StompFrameDecoder(LIMITS, DestinationPrefixes.DEFAULT);
        if (spoken > 0) {
            decoder.version(SPOKEN.get(spoken - 1));
        }
        List<ClientFrame> frames = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += step) {
            ByteBuf in = Unpooled.wrappedBuffer(bytes, from, Math.min(step, bytes.length - from));
            ClientFrame frame = decoder.decode(in);
            while (frame != null) {
                require(
                        frames.isEmpty() || !(frames.get(frames.size() - 1) instanceof ClientFrame.Malformed),
                        "a frame behind what is malformed");
                frames.add(frame instanceof ClientFrame.PlainSend plain ? plain.toSend() : frame);
                if (frame instanceof ClientFrame.Connect connect) {
                    StompVersion agreed = StompVersion.negotiate(connect.acceptVersion());
                    decoder.version(agreed == null ? StompVersion.V1_0 : agreed);
                }
                frame = decoder.decode(in);
            }
            require(!in.isReadable(), in.readableBytes() + " bytes were left without a frame");
            // The body that has come, doubled as an array that grows, and one head.
            require(
                    decoder.heldBytes() <= 2L * bytes.length + LIMITS.headerBytesMax() + 65_536,
                    decoder.heldBytes() + " bytes are held of " + bytes.length);
        }
        return frames;
    }

    private static String text(List<ClientFrame> frames) {
        StringBuilder text = new StringBuilder();
        for (ClientFrame frame : frames) {
            text.append(frame.getClass().getSimpleName()).append(' ').append(frame.receipt());
            if (frame instanceof ClientFrame.Send send) {
                text.append(' ').append(send.transaction()).append(' ');
                text.append(new String(send.message().tail(), StandardCharsets.ISO_8859_1));
            } else if (frame instanceof ClientFrame.Malformed malformed) {
                text.append(' ')
                        .append(malformed.error().summary())
                        .append(malformed.error().rule());
                require(!malformed.error().summary().isBlank(), "an error without words");
            } else {
                text.append(' ').append(frame.describe());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void requireRoundTrip(Message message) {
        byte[] command = "SEND".getBytes(StandardCharsets.US_ASCII);
        byte[] again = Arrays.copyOf(command, command.length + message.tail().length);
        System.arraycopy(message.tail(), 0, again, command.length, message.tail().length);
        List<ClientFrame> frames = decode(3, again, again.length);
        boolean isOneSend = frames.size() == 1 && frames.get(0) instanceof ClientFrame.Send;
        require(isOneSend, "what is kept is not one SEND: " + text(frames));
        Message same = ((ClientFrame.Send) frames.get(0)).message();
        require(same.destination().equals(message.destination()), same.destination() + " was " + message.destination());
        require(Arrays.equals(same.body(), message.body()), "another body");
    }
}
