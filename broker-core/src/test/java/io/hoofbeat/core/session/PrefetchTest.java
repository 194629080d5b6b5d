package io.hoofbeat.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.message.Headers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefetchTest {

    @ParameterizedTest
    @CsvSource({
        "prefetch-count, 7, 7",
        "prefetch-count, 0, 1048576",
        "prefetch-count, many, 100",
        "prefetch-count, -1, 100",
        "prefetch-count, 9999999999, 100",
        "activemq.prefetchSize, 5, 5",
        "activemq.prefetchSize, 0, 1",
        "credit, '20,65536', 20",
        "credit, 0, 1",
        "something-else, 3, 100"
    })
    void readsTheSpellingsOfOtherBrokers(String header, String value, int expected) {
        assertThat(Prefetch.of(Headers.of(header, value), 100)).isEqualTo(expected);
    }
}
