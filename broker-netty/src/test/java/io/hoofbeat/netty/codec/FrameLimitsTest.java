package io.hoofbeat.netty.codec;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.stomp.ClientFrame.Send;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.ProtocolError;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit lets through what just fits, and names itself in the answer to one byte more. */
class FrameLimitsTest {

    private static final FrameLimits SMALL = new FrameLimits(20, 30, 3, 80, 50);

    @Test
    void bodyWithALength() {
        String head = "SEND\ndestination:/queue/a\nreceipt:r\ncontent-length:";

        assertThat(decode(head + "20\n\n" + "x".repeat(20) + "^@")).isInstanceOf(Send.class);
        ProtocolError error = fault(head + "21\n\n");
        assertThat(error.summary()).isEqualTo("SEND with a body of more than 20 bytes");
        assertThat(error.rule()).contains("20").contains("limits.bodyBytesMax");
        assertThat(error.receiptId()).isEqualTo("r");
        assertThat(fault(head + "2147483648\n\n").rule()).contains("limits.bodyBytesMax");
    }

    @Test
    void bodyWithoutALength() {
        String head = "SEND\ndestination:/queue/a\n\n";

        assertThat(decode(head + "x".repeat(20) + "^@")).isInstanceOf(Send.class);
        assertThat(fault(head + "x".repeat(21)).rule()).contains("limits.bodyBytesMax");
        assertThat(fault(head + "x".repeat(21) + "^@").rule()).contains("limits.bodyBytesMax");
    }

    @Test
    void bodyThatIsSkipped() {
        String head = "DISCONNECT\n\n";

        assertThat(Decoding.frames(SMALL, V1_0, Decoding.bytes(head + "x".repeat(20) + "^@")))
                .hasSize(1);
        assertThat(Decoding.fault(SMALL, V1_0, Decoding.bytes(head + "x".repeat(21)))
                        .rule())
                .contains("limits.bodyBytesMax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void headerLine(String lineEnd) {
        String destination = "SEND\ndestination:/queue/a\n";

        assertThat(decode(destination + "foo:" + "x".repeat(26) + lineEnd + "\n^@"))
                .isInstanceOf(Send.class);
        ProtocolError error = fault(destination + "foo:" + "x".repeat(27) + lineEnd);
        assertThat(error.summary()).isEqualTo("Header line longer than 30 bytes");
        assertThat(error.rule()).contains("30").contains("limits.headerLineBytesMax");
        assertThat(fault("SEND\n" + "x".repeat(32)).rule()).contains("limits.headerLineBytesMax");
    }

    @Test
    void headers() {
        String destination = "SEND\ndestination:/queue/a\n";

        assertThat(decode(destination + "a:\nb:\n\n^@")).isInstanceOf(Send.class);
        ProtocolError error = fault(destination + "a:\nb:\nc:\n");
        assertThat(error.summary()).isEqualTo("More than 3 headers");
        assertThat(error.rule()).contains("limits.headersMax");
    }

    @Test
    void headerBytes() {
        String head = "SEND\ndestination:/queue/a\nfoo:" + "x".repeat(24) + "\nbar:";
        String rest = "y".repeat(SMALL.headerBytesMax() - head.length() - "\n\r\n".length());

        assertThat(decode(head + rest + "\n\r\n^@")).isInstanceOf(Send.class);
        ProtocolError error = fault(head + rest + "y\n\r\n^@");
        assertThat(error.summary()).isEqualTo("Headers of more than 80 bytes");
        assertThat(error.rule()).contains("80").contains("limits.headerBytesMax");
    }

    @Test
    void bytesBeforeConnect() {
        String connect = "CONNECT\naccept-version:1.2\n\n^@";
        String lineEnds = "\n".repeat(SMALL.beforeConnectBytesMax() - connect.length() + 1);

        assertThat(Decoding.frames(SMALL, null, Decoding.bytes(lineEnds + connect)))
                .hasSize(1);
        ProtocolError error = Decoding.fault(SMALL, null, Decoding.bytes(lineEnds + "\n" + connect));
        assertThat(error.summary()).isEqualTo("More than 50 bytes before the end of CONNECT");
        assertThat(error.rule()).contains("limits.beforeConnectBytesMax");
        assertThat(Decoding.fault(SMALL, null, Decoding.bytes("\n".repeat(51))).rule())
                .contains("limits.beforeConnectBytesMax");
        assertThat(Decoding.fault(SMALL, null, Decoding.bytes("\n".repeat(30) + "CONNECT\n\n" + "x".repeat(12)))
                        .rule())
                .contains("limits.beforeConnectBytesMax");
    }

    @Test
    void afterConnectThatLimitIsGone() {
        String text = "CONNECT\naccept-version:1.2\n\n^@" + "\n".repeat(100) + "DISCONNECT\n\n^@";

        assertThat(Decoding.frames(SMALL, null, Decoding.bytes(text))).hasSize(2);
    }

    @Test
    void lengthThatIsPromisedIsNotAllocated() {
        Decoding decoding = new Decoding(FrameLimits.DEFAULT, V1_2);

        decoding.feed(Decoding.bytes("SEND\ndestination:/queue/a\ncontent-length:16777216\n\nabc"));

        assertThat(decoding.heldBytesMost()).isLessThan(70_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 131_072, 16 << 20})
    void largeBodiesArriveByteForByte(int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        byte[] sized = Decoding.concat(
                Decoding.bytes("SEND\ndestination:/queue/a\ncontent-length:" + size + "\n\n"), body, new byte[1]);
        for (int i = 0; i < size; i++) {
            body[i] = body[i] == 0 ? 1 : body[i];
        }
        byte[] open = Decoding.concat(Decoding.bytes("SEND\ndestination:/queue/a\n\n"), body, new byte[1]);

        for (byte[] frame : new byte[][] {sized, open}) {
            byte[] sent = Arrays.copyOfRange(frame, frame.length - 1 - size, frame.length - 1);
            for (int piece : new int[] {frame.length, 60_000, 1_000_000}) {
                Decoding decoding = new Decoding(FrameLimits.DEFAULT, V1_2);
                for (int from = 0; from < frame.length; from += piece) {
                    decoding.feed(frame, from, Math.min(frame.length, from + piece));
                }
                assertThat(((Send) decoding.frames().get(0)).message().body())
                        .as("%d bytes in pieces of %d", size, piece)
                        .isEqualTo(sent);
                assertThat(decoding.heldBytesMost()).isLessThan(Math.max(70_000, 2 * size + 1000));
            }
        }
    }

    private static Object decode(String text) {
        return Decoding.frames(SMALL, V1_2, Decoding.bytes(text)).get(0);
    }

    private static ProtocolError fault(String text) {
        return Decoding.fault(SMALL, V1_2, Decoding.bytes(text));
    }
}
