package io.hoofbeat.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HeadersTest {

    private final Headers headers = Headers.of("a", "1", "b", "2", "a", "3");

    @Test
    void firstOfARepeatedHeaderCounts() {
        assertThat(headers.get("a")).isEqualTo("1");
        assertThat(headers.get("b")).isEqualTo("2");
        assertThat(headers.get("A")).isNull();
        assertThat(headers.get("1")).isNull();
    }

    @Test
    void orderAndRepetitionsAreKept() {
        assertThat(headers.count()).isEqualTo(3);
        assertThat(headers).hasToString("a:1\nb:2\na:3\n");
        assertThat(Headers.builder().add("a", "1").add("b", "2").add("a", "3").build())
                .isEqualTo(headers)
                .hasSameHashCodeAs(headers);
        assertThat(Headers.of("b", "2", "a", "1", "a", "3")).isNotEqualTo(headers);
    }

    @Test
    void noneAreEmpty() {
        assertThat(Headers.builder().build()).isSameAs(Headers.EMPTY).isEqualTo(Headers.of());
        assertThat(Headers.EMPTY.get("a")).isNull();
        assertThat(Headers.EMPTY.count()).isZero();
    }

    @Test
    void nameWithoutAValueIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("a", "1", "b"));
    }

    @Test
    void arrayGivenToOfMayBeChangedAfterwards() {
        String[] entries = {"a", "1"};
        Headers made = Headers.of(entries);

        entries[1] = "2";

        assertThat(made.get("a")).isEqualTo("1");
    }
}
