package io.hoofbeat.core.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeartBeatTest {

    @ParameterizedTest
    @CsvSource({
        "'0,0', 0, 0",
        "'10000,20000', 10000, 20000",
        "'10000, 20000', 10000, 20000",
        "'007,1', 7, 1",
        "'9999999999,2147483648', 2147483647, 2147483647"
    })
    void twoNumbersAreRead(String value, int canSendMillis, int wantsMillis) {
        assertThat(HeartBeat.parse(value)).isEqualTo(new HeartBeat(canSendMillis, wantsMillis));
    }

    @Test
    void nothingSaidMeansNone() {
        assertThat(HeartBeat.parse(null)).isEqualTo(HeartBeat.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "1", "1,", ",1", "1,2,3", "-1,0", "+1,0", "a,b", "1.5,1", "1 0,1", "99999999999,1"})
    void anythingElseIsRefused(String value) {
        assertThat(HeartBeat.parse(value)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 5, 0", "5, 0, 0", "5, 10, 10", "10, 5, 10"})
    void intervalIsTheLargerUnlessOneIsZero(int canSendMillis, int wantsMillis, int interval) {
        assertThat(HeartBeat.interval(canSendMillis, wantsMillis)).isEqualTo(interval);
    }

    @Test
    void textHasNoBlank() {
        assertThat(new HeartBeat(10, 20).text()).isEqualTo("10,20");
    }

    @Test
    void negativeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HeartBeat(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HeartBeat(0, -1));
    }
}
