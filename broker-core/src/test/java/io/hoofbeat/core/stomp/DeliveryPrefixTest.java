package io.hoofbeat.core.stomp;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryPrefixTest {

    @Test
    void theNumberStandsInBothIds() {
        DeliveryPrefix prefix = DeliveryPrefix.of("7", "12-1-", AckMode.CLIENT, V1_2);

        assertThat(text(prefix, 345)).isEqualTo("MESSAGE\nsubscription:7\nmessage-id:12-1-345\nack:12-1-345");
    }

    @ParameterizedTest
    @CsvSource({"AUTO,V1_2", "CLIENT,V1_1", "CLIENT_INDIVIDUAL,V1_0"})
    void ackIsDueFrom12OnAndWhereOneAcknowledges(AckMode mode, StompVersion version) {
        assertThat(text(DeliveryPrefix.of("7", "1-", mode, version), 2)).endsWith("message-id:1-2");
    }

    @Test
    void idOfTheSubscriptionIsEscapedAsTheSubscriberReadsIt() {
        assertThat(head(V1_2)).contains("\nsubscription:a\\cb\\n\n");
        assertThat(head(V1_1)).contains("\nsubscription:a\\cb\\n\n");
        assertThat(head(V1_0)).contains("\nsubscription:a:b\\n\n");
    }

    private static String head(StompVersion version) {
        return text(DeliveryPrefix.of("a:b\n", "1-", AckMode.AUTO, version), 1);
    }

    @ParameterizedTest
    @CsvSource({"AUTO", "CLIENT"})
    void countingUpGivesEachNumber(AckMode mode) {
        DeliveryPrefix prefix = DeliveryPrefix.of("7", "9", mode, V1_2);
        for (long number = 0; number <= 110_000; number++) {
            assertNumber(prefix, mode, number);
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO", "CLIENT"})
    void anyNumberMayFollowAnyOther(AckMode mode) {
        DeliveryPrefix prefix = DeliveryPrefix.of("7", "9", mode, V1_2);
        Random random = new Random(1);
        long number = 0;
        for (int i = 0; i < 100_000; i++) {
            number = switch (random.nextInt(5)) {
                case 0 -> random.nextLong(Long.MAX_VALUE);
                case 1 -> (long) Math.pow(10, random.nextInt(18)) - 1;
                case 2 -> number;
                default -> number + 1;
            };
            assertNumber(prefix, mode, number);
        }
        assertNumber(prefix, mode, Long.MAX_VALUE);
    }

    private static void assertNumber(DeliveryPrefix prefix, AckMode mode, long number) {
        String id = "9" + number;
        String expected = "MESSAGE\nsubscription:7\nmessage-id:" + id + (mode == AckMode.AUTO ? "" : "\nack:" + id);
        String text = text(prefix, number);
        if (!text.equals(expected)) {
            throw new AssertionError(text + " instead of " + expected);
        }
    }

    private static String text(DeliveryPrefix prefix, long number) {
        return new String(prefix.bytes(), 0, prefix.encode(number), StandardCharsets.UTF_8);
    }
}
