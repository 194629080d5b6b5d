package io.hoofbeat.core.stomp;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryPrefixTest {

    @Test
    void headEndsWhereTheNumberBegins() {
        DeliveryPrefix prefix = DeliveryPrefix.of("7", "12-1-", AckMode.CLIENT, V1_2);

        assertThat(text(prefix.head())).isEqualTo("MESSAGE\nsubscription:7\nmessage-id:12-1-");
        assertThat(text(prefix.ackHead())).isEqualTo("\nack:12-1-");
    }

    @ParameterizedTest
    @CsvSource({"AUTO,V1_2", "CLIENT,V1_1", "CLIENT_INDIVIDUAL,V1_0"})
    void ackIsDueFrom12OnAndWhereOneAcknowledges(AckMode mode, StompVersion version) {
        assertThat(DeliveryPrefix.of("7", "1-", mode, version).ackHead()).isNull();
    }

    @Test
    void idOfTheSubscriptionIsEscapedAsTheSubscriberReadsIt() {
        assertThat(head(V1_2)).contains("\nsubscription:a\\cb\\n\n");
        assertThat(head(V1_1)).contains("\nsubscription:a\\cb\\n\n");
        assertThat(head(V1_0)).contains("\nsubscription:a:b\\n\n");
    }

    private static String head(StompVersion version) {
        return text(DeliveryPrefix.of("a:b\n", "1-", AckMode.AUTO, version).head());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "nothing" : new String(bytes, StandardCharsets.UTF_8);
    }
}
