package io.hoofbeat.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.StompVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ACK that is read without its headers means what any other ACK means. */
class PlainAckTest {

    private final StompFrameDecoder decoder = new StompFrameDecoder(FrameLimits.DEFAULT, DestinationPrefixes.DEFAULT);

    private @Nullable ClientFrame decode(String frame) {
        ByteBuf in = Unpooled.copiedBuffer(frame, StandardCharsets.UTF_8);
        ClientFrame decoded = decoder.decode(in);
        assertThat(in.isReadable()).isFalse();
        return decoded;
    }

    private @Nullable ClientFrame ackOf(String id) {
        decoder.version(StompVersion.V1_2);
        return decode("ACK\nid:" + id + "\n\n\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "mb3k2f.4-1-17", "a-1-999999999999999999", "-5", "a0-10"})
    void anIdWithANumberAtItsEndIsPlain(String id) {
        assertThat(ackOf(id))
                .isInstanceOfSatisfying(
                        ClientFrame.PlainAck.class,
                        plain -> assertThat(plain.toAck().deliveryId()).isEqualTo(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a-1-", "a-1-01", "0", "a-1-1000000000000000000", "ü-1", "a\\c1", "17 "})
    void anyOtherIdIsAnAckWithHeaders(String id) {
        assertThat(ackOf(id))
                .isInstanceOfSatisfying(
                        ClientFrame.Ack.class,
                        ack -> assertThat(ack.deliveryId()).isEqualTo(id.replace("\\c", ":")));
    }

    @Test
    void theNumberChangesAndThePrefixToo() {
        for (String id : new String[] {"a-1-1", "a-1-2", "a-12-3", "b-1-4", "a-1-5"}) {
            int cut = id.lastIndexOf('-') + 1;
            assertThat(ackOf(id))
                    .isEqualTo(new ClientFrame.PlainAck(id.substring(0, cut), Long.parseLong(id.substring(cut))));
        }
    }

    @Test
    void aFurtherHeaderIsNotLost() {
        decoder.version(StompVersion.V1_2);
        assertThat(decode("ACK\nid:a-1-1\nreceipt:7\n\n\0"))
                .isInstanceOfSatisfying(
                        ClientFrame.Ack.class, ack -> assertThat(ack.receipt()).isEqualTo("7"));
    }

    @ParameterizedTest
    @EnumSource(
            value = StompVersion.class,
            names = {"V1_0", "V1_1"})
    void earlierVersionsAskForMore(StompVersion version) {
        decoder.version(version);
        assertThat(decode("ACK\nid:a-1-1\n\n\0")).isNotInstanceOf(ClientFrame.PlainAck.class);
    }

    @Test
    void aBodyIsRefused() {
        decoder.version(StompVersion.V1_2);
        assertThat(decode("ACK\nid:a-1-1\n\nx\0")).isInstanceOf(ClientFrame.Malformed.class);
    }

    @Test
    void cutAnywhereItIsTheSame() {
        decoder.version(StompVersion.V1_2);
        String frame = "ACK\nid:a-1-21\n\n\0";
        for (int cut = 1; cut < frame.length(); cut++) {
            assertThat(decode(frame.substring(0, cut))).isNull();
            assertThat(decode(frame.substring(cut))).isEqualTo(new ClientFrame.PlainAck("a-1-", 21));
        }
    }
}
