package io.hoofbeat.netty.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownHeaderTest {

    @Test
    void everyHeaderThatMeansSomethingIsKnown() {
        Set<String> meaningful = new HashSet<>(MessageHeaders.NOT_PASSED_ON);
        meaningful.addAll(MessageHeaders.TIME);
        meaningful.addAll(Set.of(MessageHeaders.PERSISTENT, MessageHeaders.REPLY_TO, MessageHeaders.CONTENT_TYPE));
        meaningful.addAll(Set.of(MessageHeaders.RETAIN, MessageHeaders.ACTIVEMQ_RETAIN));

        for (String name : meaningful) {
            KnownHeader known = of(name);
            assertThat(known.text()).isEqualTo(name);
            assertThat(known.isPassedOn()).isEqualTo(!MessageHeaders.NOT_PASSED_ON.contains(name));
            int flag = known == KnownHeader.PERSISTENT
                    ? MessageHeaders.flagOf(name, "false")
                    : MessageHeaders.flagOf(name, "any");
            assertThat(known.flag()).as(name).isEqualTo(flag);
        }
        assertThat(Arrays.stream(KnownHeader.values()).filter(known -> known != KnownHeader.OTHER))
                .extracting(KnownHeader::text)
                .containsExactlyInAnyOrderElementsOf(meaningful);
    }

    @Test
    void otherNamesAreOthers() {
        for (String name : new String[] {"", "foo", "Destination", "destinatio", "destinations", "x".repeat(100)}) {
            assertThat(of(name)).isEqualTo(KnownHeader.OTHER);
        }
        assertThat(KnownHeader.OTHER.isPassedOn()).isTrue();
        assertThat(KnownHeader.OTHER.flag()).isZero();
        assertThat(KnownHeader.CONTENT_TYPE.flag()).isEqualTo(Message.HAS_CONTENT_TYPE);
    }

    private static KnownHeader of(String name) {
        byte[] block = ("<" + name + ">").getBytes(StandardCharsets.US_ASCII);
        return KnownHeader.of(block, 1, block.length - 1);
    }
}
