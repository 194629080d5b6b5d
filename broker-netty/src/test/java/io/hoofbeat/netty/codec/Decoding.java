package io.hoofbeat.netty.codec;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrame.Connect;
import io.hoofbeat.core.stomp.ClientFrame.Malformed;
import io.hoofbeat.core.stomp.ClientFrame.Send;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decoder that is fed as a connection feeds it: from pooled direct buffers, agreeing on a version after CONNECT. */
final class Decoding {

    private final StompFrameDecoder decoder;
    private final List<ClientFrame> frames = new ArrayList<>();
    private int heldBytesMost;

    Decoding(FrameLimits limits, @Nullable StompVersion version) {
        decoder = new StompFrameDecoder(limits, DestinationPrefixes.DEFAULT);
        if (version != null) {
            decoder.version(version);
        }
    }

    /** Frames of a text in which {@code ^@} is NUL. */
    static List<ClientFrame> frames(@Nullable StompVersion version, String text) {
        return frames(FrameLimits.DEFAULT, version, bytes(text));
    }

    static List<ClientFrame> frames(FrameLimits limits, @Nullable StompVersion version, byte[] bytes) {
        return new Decoding(limits, version).feed(bytes).frames();
    }

    /** The one SEND in a text. */
    static Send send(StompVersion version, String text) {
        List<ClientFrame> frames = frames(version, text);
        if (frames.size() != 1 || !(frames.get(0) instanceof Send send)) {
            throw new AssertionError("not one SEND: " + frames);
        }
        return send;
    }

    /** What is wrong with a text that has one fault, after any number of good frames. */
    static ProtocolError fault(@Nullable StompVersion version, String text) {
        return fault(FrameLimits.DEFAULT, version, bytes(text));
    }

    static ProtocolError fault(FrameLimits limits, @Nullable StompVersion version, byte[] bytes) {
        List<ClientFrame> frames = frames(limits, version, bytes);
        if (frames.isEmpty() || !(frames.get(frames.size() - 1) instanceof Malformed malformed)) {
            throw new AssertionError("not malformed: " + frames);
        }
        return malformed.error();
    }

    /** UTF-8 of a text, with NUL for {@code ^@}. */
    static byte[] bytes(String text) {
        return text.replace("^@", "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** Gives bytes to the decoder in one buffer. */
    Decoding feed(byte[] bytes) {
        return feed(bytes, 0, bytes.length);
    }

    /** Gives bytes to the decoder, cut before each of the given positions. */
    Decoding feedCut(byte[] bytes, int... cuts) {
        // Not pooled: leak detection, which looks at each access, would take most of the time.
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        for (int cut : cuts) {
            feed(in.writerIndex(cut));
        }
        feed(in.writerIndex(bytes.length));
        in.release();
        return this;
    }

    Decoding feed(byte[] bytes, int from, int to) {
        ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, to - from));
        try {
            in.writeBytes(bytes, from, to - from);
            feed(in);
        } finally {
            in.release();
        }
        return this;
    }

    void feed(ByteBuf in) {
        ClientFrame frame = decoder.decode(in);
        while (frame != null) {
            frames.add(frame instanceof ClientFrame.PlainSend plain ? plain.toSend() : frame);
            if (frame instanceof Connect connect) {
                StompVersion agreed = StompVersion.negotiate(connect.acceptVersion());
                decoder.version(agreed == null ? StompVersion.V1_0 : agreed);
            }
            frame = decoder.decode(in);
        }
        if (in.isReadable()) {
            throw new AssertionError(in.readableBytes() + " bytes were left without a frame");
        }
        heldBytesMost = Math.max(heldBytesMost, decoder.heldBytes());
    }

    List<ClientFrame> frames() {
        return frames;
    }

    StompFrameDecoder decoder() {
        return decoder;
    }

    /** The most that was held between two buffers. */
    int heldBytesMost() {
        return heldBytesMost;
    }

    /** Everything that can be told of frames, for comparison. */
    static List<String> dump(List<ClientFrame> frames) {
        return frames.stream().map(Decoding::dump).toList();
    }

    private static String dump(ClientFrame frame) {
        if (frame instanceof Send send) {
            Message message = send.message();
            return "SEND " + message.destination().kind() + " " + message.destination() + " receipt " + send.receipt()
                    + " transaction " + send.transaction() + " flags " + flags(message) + " body at "
                    + message.bodyOffset() + ": " + latin1(message.tail());
        }
        if (frame instanceof Connect connect) {
            return connect.command() + " " + connect.headers() + connect.heartBeat();
        }
        return frame.toString();
    }

    static String flags(Message message) {
        StringBuilder flags = new StringBuilder();
        for (int flag = 1; flag <= Message.HAS_CONTENT_TYPE; flag <<= 1) {
            flags.append(message.has(flag) ? '1' : '0');
        }
        return flags.toString();
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The tail of a message, with {@code ^@} for NUL. */
    static String tail(Send send) {
        return new String(send.message().tail(), StandardCharsets.UTF_8).replace("\0", "^@");
    }

    static byte[] concat(byte[]... parts) {
        int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
