package io.hoofbeat.netty.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What comes over a WebSocket: with an even first byte the frames of a client, with an odd one the headers of the upgrade that are ours to
 * read. Frames read the same however they are cut, fail by a {@link WebSocketViolation} alone, and no message grows beyond its limit,
 * compressed or not. An origin that is let in names this host or one that is allowed.
 */
public final class WebSocketTarget {

    private static final int MESSAGE_BYTES_MAX = 5000;

    private WebSocketTarget() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 1) == 0) {
            readFrames(bytes);
        } else {
            readHeaders(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    private static void require(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    private static void readFrames(byte[] bytes) {
        String whole = new Listener().read(bytes, Math.max(1, bytes.length));
        for (int step : new int[] {1, 5}) {
            String cut = new Listener().read(bytes, step);
            require(cut.equals(whole), "cut every " + step + " bytes:\n" + cut + "\nwhole:\n" + whole);
        }
    }

    private static void readHeaders(String text) {
        String[] lines = text.split("\n", 3);
        String origin = lines[0];
        String host = lines.length > 1 ? lines[1] : null;
        DeflateOffer.isAcceptable(List.of(lines[lines.length - 1]));
        OriginRule rule = new OriginRule("127.0.0.1", List.of("https://shop.example"));
        boolean isAllowed = rule.allows(origin, host, loopback());
        String lower = origin.toLowerCase(java.util.Locale.ROOT);
        boolean namesAnOwnHost = lower.startsWith("https://shop.example")
                || lower.contains("localhost")
                || lower.contains("127.")
                || lower.contains("[");
        require(!isAllowed || namesAnOwnHost, "let in: " + origin);
        // The Host header, which a page can choose by its name, opens nothing on a loopback address.
        require(isAllowed == rule.allows(origin, "evil.example", loopback()), "let in by its Host: " + host);
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Notes what is read. */
    private static final class Listener implements WebSocketReader.Sink {
        private final StringBuilder said = new StringBuilder();
        private final WebSocketReader reader = new WebSocketReader(this, true, MESSAGE_BYTES_MAX);
        private MessageInflater inflater = new MessageInflater(MESSAGE_BYTES_MAX);
        private boolean isCompressed;
        private int messageStart;
        private int messageBytes;

        /** Reads up to the end or to what is wrong. */
        String read(byte[] stream, int step) {
            ByteBuf in = Unpooled.buffer(stream.length + 1);
            try {
                for (int from = 0; from < stream.length; from += step) {
                    in.writeBytes(stream, from, Math.min(step, stream.length - from));
                    while (reader.read(in)) {
                        require(messageBytes <= MESSAGE_BYTES_MAX, messageBytes + " bytes of one message");
                    }
                }
            } catch (WebSocketViolation e) {
                // What a broken compressed message gives out before it is found to be broken depends on how it is cut.
                said.append("| ").append(e.code()).append(' ').append(e.reason());
            } finally {
                in.release();
                inflater.close();
            }
            return isCompressed ? said.substring(0, messageStart) : said.toString();
        }

        @Override
        public void onMessageStart(boolean isText, boolean compressed) {
            messageStart = said.length();
            said.append("message ").append(isText).append(compressed).append(' ');
            isCompressed = compressed;
            messageBytes = 0;
            inflater.close();
            inflater = new MessageInflater(MESSAGE_BYTES_MAX);
        }

        @Override
        public void onData(ByteBuf payload) throws WebSocketViolation {
            if (isCompressed) {
                inflater.inflate(payload, this::note);
            } else {
                note(payload);
            }
        }

        private void note(ByteBuf payload) {
            messageBytes += payload.readableBytes();
            said.append(ByteBufUtil.hexDump(payload));
            payload.skipBytes(payload.readableBytes());
        }

        @Override
        public void onMessageEnd() throws WebSocketViolation {
            if (isCompressed) {
                inflater.finish(this::note);
            }
            isCompressed = false;
            said.append("end ");
        }

        @Override
        public void onControl(int opcode, ByteBuf payload) {
            said.append("control ")
                    .append(opcode)
                    .append(ByteBufUtil.hexDump(payload))
                    .append(' ');
        }
    }
}
