package io.hoofbeat.core.stomp;

import static io.hoofbeat.core.stomp.StompVersion.V1_0;
import static io.hoofbeat.core.stomp.StompVersion.V1_1;
import static io.hoofbeat.core.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.message.HeaderEscapes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StompVersionTest {

    @ParameterizedTest
    @CsvSource({
        "'1.0', V1_0",
        "'1.0,1.1,1.2', V1_2",
        "'1.2,1.1', V1_2",
        "'1.1,1.0', V1_1",
        "'1.1 , 1.2', V1_2",
        "'1.1,2.0', V1_1",
        "'1.2,', V1_2",
        "'', V1_0",
        "' ', V1_0"
    })
    void newestCommonVersionIsAgreed(String acceptVersion, StompVersion agreed) {
        assertThat(StompVersion.negotiate(acceptVersion)).isEqualTo(agreed);
    }

    @Test
    void clientThatSaysNothingSpeaks10() {
        assertThat(StompVersion.negotiate(null)).isEqualTo(V1_0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "1.3,1.4", ",", "1", "v1.2", "1.2.0", "1.1;1.2"})
    void nothingInCommonIsNull(String acceptVersion) {
        assertThat(StompVersion.negotiate(acceptVersion)).isNull();
    }

    @Test
    void versionsAreOrdered() {
        assertThat(V1_2.isAtLeast(V1_1)).isTrue();
        assertThat(V1_1.isAtLeast(V1_1)).isTrue();
        assertThat(V1_0.isAtLeast(V1_1)).isFalse();
        assertThat(V1_0.escapes()).isEqualTo(HeaderEscapes.NONE);
        assertThat(V1_2.text()).isEqualTo("1.2");
    }
}
