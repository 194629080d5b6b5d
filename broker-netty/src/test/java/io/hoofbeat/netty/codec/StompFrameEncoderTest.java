package io.hoofbeat.netty.codec;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.DeliveryPrefix;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.ServerFrame.Connected;
import io.hoofbeat.core.stomp.ServerFrame.ErrorFrame;
import io.hoofbeat.core.stomp.ServerFrame.Receipt;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StompFrameEncoderTest {

    private static final byte[] TAIL = Decoding.bytes("\ndestination:/queue/a\ncontent-length:1\n\nx^@");

    @Test
    void connectedIsNeverEscaped() {
        Connected connected = new Connected(Headers.of("version", "1.2", "server", "a:b\\c", "heart-beat", "0,0"));

        assertThat(encode(connected, V1_2)).isEqualTo("CONNECTED\nversion:1.2\nserver:a:b\\c\nheart-beat:0,0\n\n^@");
    }

    @Test
    void receiptIsEscapedAsItsVersionSays() {
        Receipt receipt = new Receipt("a:b\\c\nd\re");

        assertThat(encode(receipt, V1_2)).isEqualTo("RECEIPT\nreceipt-id:a\\cb\\\\c\\nd\\re\n\n^@");
        assertThat(encode(receipt, V1_1)).isEqualTo("RECEIPT\nreceipt-id:a\\cb\\\\c\\nd\re\n\n^@");
        assertThat(encode(receipt, V1_0)).isEqualTo("RECEIPT\nreceipt-id:a:b\\c\\nd\re\n\n^@");
    }

    @Test
    void errorWithABodyHasItsLengthInOctets() {
        ErrorFrame error = new ErrorFrame(Headers.of("message", "no"), "gr\u00fcn\n");

        assertThat(encode(error, V1_2)).isEqualTo("ERROR\nmessage:no\ncontent-length:6\n\ngr\u00fcn\n^@");
    }

    @Test
    void errorWithoutABodyHasNoLength() {
        assertThat(encode(new ErrorFrame(Headers.of("message", "no"), ""), V1_2))
                .isEqualTo("ERROR\nmessage:no\n\n^@");
    }

    @ParameterizedTest
    @EnumSource
    void noNameOrValueCanAddALineOrEndTheFrame(StompVersion version) {
        String evil = "a\nb:c\r\n\n\0MESSAGE\n";
        ServerFrame[] frames = {
            new Connected(Headers.of(evil, evil)), new Receipt(evil), new ErrorFrame(Headers.of(evil, evil), "")
        };

        for (ServerFrame frame : frames) {
            String text = encode(frame, version);
            assertThat(text.chars().filter(c -> c == '\n')).as(text).hasSize(3);
            assertThat(text).containsOnlyOnce("^@").endsWith("\n\n^@");
            assertThat(text.split("\n", -1)[1]).contains(":");
        }
    }

    @Test
    void messageWithoutAck() {
        DeliveryPrefix prefix = DeliveryPrefix.of("s:1", "12-1-", AckMode.AUTO, V1_2);

        assertThat(message(prefix, 7, 1))
                .isEqualTo(
                        "MESSAGE\nsubscription:s\\c1\nmessage-id:12-1-7\ndestination:/queue/a\ncontent-length:1\n\nx^@");
    }

    @Test
    void messageWithAck() {
        DeliveryPrefix prefix = DeliveryPrefix.of("s", "12-1-", AckMode.CLIENT, V1_2);

        assertThat(message(prefix, 1234567890123L, 1))
                .startsWith(
                        "MESSAGE\nsubscription:s\nmessage-id:12-1-1234567890123\nack:12-1-1234567890123\ndestination:");
    }

    @Test
    void messageTellsOfEarlierDeliveries() {
        DeliveryPrefix prefix = DeliveryPrefix.of("s", "12-1-", AckMode.CLIENT, V1_1);

        assertThat(message(prefix, 10, 12))
                .startsWith("MESSAGE\nsubscription:s\nmessage-id:12-1-10\nredelivered:true\ndelivery-count:12\n"
                        + "destination:/queue/a\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 9_999_999_999L, Long.MAX_VALUE})
    void numbersAreWrittenInDigits(long number) {
        DeliveryPrefix prefix = DeliveryPrefix.of("s", "", AckMode.AUTO, V1_2);

        assertThat(message(prefix, number, 1)).startsWith("MESSAGE\nsubscription:s\nmessage-id:" + number + "\n");
    }

    private static String message(DeliveryPrefix prefix, long number, int deliveryCount) {
        int size = StompFrameEncoder.messageBytes(prefix, number, deliveryCount, TAIL);
        // In a buffer that must grow and holds something already.
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1);
        try {
            out.writeByte('!');
            StompFrameEncoder.writeMessage(out, prefix, number, deliveryCount, TAIL);
            assertThat(out.readableBytes() - 1).isEqualTo(size);
            assertThat(size - TAIL.length).isEqualTo(StompFrameEncoder.prefixBytes(prefix, number, deliveryCount));
            return out.toString(1, size, StandardCharsets.UTF_8).replace("\0", "^@");
        } finally {
            out.release();
        }
    }

    private static String encode(ServerFrame frame, StompVersion version) {
        return new String(StompFrameEncoder.encode(frame, version), StandardCharsets.UTF_8).replace("\0", "^@");
    }
}
