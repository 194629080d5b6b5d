package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationPrefixesTest {

    @ParameterizedTest
    @CsvSource({
        "/queue/a, QUEUE, /queue/a",
        "/queue/a/b.c:d e, QUEUE, /queue/a/b.c:d e",
        "/amq/queue/a, QUEUE, /queue/a",
        "/topic/a, TOPIC, /topic/a",
        "/exchange/amq.topic/a.b, TOPIC, /topic/a.b",
        "/exchange/logs/a.b, TOPIC, /exchange/logs/a.b",
        "/temp-queue/a, TEMP, /temp-queue/a",
        "/temp-topic/a, TEMP, /temp-topic/a",
        "/reply-queue/a, REPLY, /reply-queue/a",
        "/user/bob/queue/a, USER, /user/bob/queue/a",
        "/dsub/a, DURABLE_SUBSCRIPTION, /dsub/a",
        "/sys/a, SYSTEM, /sys/a",
        "/app/a, APPLICATION, /app/a",
        "/chat, TOPIC, /chat",
        "a, TOPIC, a",
        "/queue, TOPIC, /queue",
        "queue/a, TOPIC, queue/a",
        "/QUEUE/a, TOPIC, /QUEUE/a",
        "'', TOPIC, ''"
    })
    void thePrefixTellsKindAndKey(String text, DestinationKind kind, String key) {
        Destination destination = DestinationPrefixes.DEFAULT.resolve(text);

        assertThat(destination.kind()).isEqualTo(kind);
        assertThat(destination.key()).isEqualTo(key);
        assertThat(destination.text()).isEqualTo(text);
    }

    @Test
    void twoSpellingsOfOneThingAreEqualAndKeepTheirText() {
        Destination written = DestinationPrefixes.DEFAULT.resolve("/amq/queue/a");
        Destination usual = DestinationPrefixes.DEFAULT.resolve("/queue/a");

        assertThat(written).isEqualTo(usual).hasSameHashCodeAs(usual).hasToString("/amq/queue/a");
        assertThat(usual).isNotEqualTo(DestinationPrefixes.DEFAULT.resolve("/queue/b"));
    }

    @Test
    void furtherQueuePrefixesAreQueuesAndKnownPrefixesStayWhatTheyAre() {
        DestinationPrefixes prefixes = new DestinationPrefixes(List.of("/jobs/", "/topic/"), DestinationKind.TOPIC);

        assertThat(prefixes.resolve("/jobs/a").kind()).isEqualTo(DestinationKind.QUEUE);
        assertThat(prefixes.resolve("/working/a").kind()).isEqualTo(DestinationKind.TOPIC);
        assertThat(prefixes.resolve("/topic/a").kind()).isEqualTo(DestinationKind.TOPIC);
    }

    @Test
    void anUnknownPrefixIsWhatTheConfigurationSays() {
        DestinationPrefixes prefixes = new DestinationPrefixes(List.of(), DestinationKind.QUEUE);

        assertThat(prefixes.resolve("/chat").kind()).isEqualTo(DestinationKind.QUEUE);
        assertThat(prefixes.resolve("/topic/a").kind()).isEqualTo(DestinationKind.TOPIC);
        assertThat(prefixes.resolve("/exchange/logs/a").kind()).isEqualTo(DestinationKind.TOPIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TEMP", "USER", "SYSTEM"})
    void anUnknownPrefixCannotBeAnythingButATopicOrAQueue(DestinationKind kind) {
        assertThatThrownBy(() -> new DestinationPrefixes(List.of(), kind)).isInstanceOf(IllegalArgumentException.class);
    }
}
