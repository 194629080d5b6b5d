package io.hoofbeat.netty.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.netty.support.WebSocketPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/**
 * Frames of WebSocket at random, sound ones and broken ones, compressed and not, cut anywhere. Whatever comes, the reader says the
 * same however the bytes are cut, fails by a {@link WebSocketViolation} alone, and gives out no more than a message may have.
 * {@code -Dfuzz.rounds=N} makes it longer, {@code -Dfuzz.seed=N} begins elsewhere; a failure names its seed.
 */
class WebSocketFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);
    private static final int MESSAGE_BYTES_MAX = 5000;

    @Test
    void whateverComesIsReadTheSameHoweverItIsCut() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            byte[] stream = stream(new Random(seed));
            String whole = new Listener().read(stream, stream.length, new Random(seed));
            String bytewise = new Listener().read(stream, 1, new Random(seed));
            String cut = new Listener().read(stream, 40, new Random(seed));
            assertThat(bytewise).as("seed " + seed + ", byte by byte").isEqualTo(whole);
            assertThat(cut).as("seed " + seed + ", cut at random").isEqualTo(whole);
        }
    }

    private static byte[] stream(Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = random.nextInt(6); i >= 0; i--) {
            stream.writeBytes(frame(random));
        }
        byte[] bytes = stream.toByteArray();
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(Math.min(bytes.length, 64))] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] frame(Random random) {
        byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(7000) : random.nextInt(140)];
        if (random.nextBoolean()) {
            random.nextBytes(payload);
        }
        int first = random.nextInt(8) == 0 ? random.nextInt(256) : soundFirstByte(random);
        return WebSocketPeer.frame(first, (first & 0x40) != 0 && random.nextInt(5) > 0 ? deflated(payload) : payload);
    }

    private static int soundFirstByte(Random random) {
        int opcode = new int[] {0, 1, 1, 2, 2, 8, 9, 10}[random.nextInt(8)];
        boolean isData = opcode < 8;
        return (isData && random.nextInt(3) == 0 ? 0 : 0x80)
                | (isData && opcode > 0 && random.nextInt(3) == 0 ? 0x40 : 0)
                | opcode;
    }

    private static byte[] deflated(byte[] payload) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(payload);
        byte[] out = new byte[payload.length + 100];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return java.util.Arrays.copyOf(out, Math.max(0, length - 4));
    }

    /** Notes what is read, pieces of one message put together. */
    private static final class Listener implements WebSocketReader.Sink {
        private final StringBuilder said = new StringBuilder();
        private final WebSocketReader reader = new WebSocketReader(this, true, MESSAGE_BYTES_MAX);
        private MessageInflater inflater = new MessageInflater(MESSAGE_BYTES_MAX);
        private boolean isCompressed;
        private int messageStart;
        private int messageBytes;

        /** Reads in pieces of at most so many bytes, up to the end or to what is wrong. */
        String read(byte[] stream, int most, Random random) {
            ByteBuf in = Unpooled.buffer(stream.length + 1);
            try {
                int given = 0;
                while (given < stream.length) {
                    int count = Math.min(most == 1 ? 1 : 1 + random.nextInt(most), stream.length - given);
                    in.writeBytes(stream, given, count);
                    given += count;
                    while (reader.read(in)) {
                        assertThat(messageBytes).isLessThanOrEqualTo(MESSAGE_BYTES_MAX);
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
