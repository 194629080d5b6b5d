package io.hoofbeat.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryIdTest {

    @Test
    void readsWhatTheBrokerWrites() {
        assertThat(DeliveryId.parse(DeliveryId.prefix("mb3k2f.4", 12) + 345))
                .isEqualTo(new DeliveryId("mb3k2f.4-12-345", 8, 12, 345));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--",
                "a-1",
                "a-1-",
                "-1-1",
                "a--1",
                "a-0-1",
                "a-1-0",
                "a-01-1",
                "a-1-01",
                "a-x-1",
                "a-1-x",
                "a-99999999999-1",
                "a-1-9999999999999999999",
                "a-1-1 ",
                "a-+1-1"
            })
    void refusesWhatTheBrokerNeverWrites(String text) {
        assertThat(DeliveryId.parse(text)).isNull();
    }

    @Test
    void aSessionIdIsPlausibleWhenItCouldHaveBeenGiven() {
        SessionIds earlier = new SessionIds(1_700_000_000_000L);
        String old = earlier.next();
        SessionIds ids = new SessionIds(1_700_000_100_000L);
        String own = ids.next();

        assertThat(ids.isPlausible(own)).isTrue();
        assertThat(ids.isPlausible(old)).as("of an earlier start").isTrue();
        assertThat(earlier.isPlausible(own)).as("of a later start").isFalse();
        assertThat(ids.isPlausible(own.replaceFirst("\\..*", ".2")))
                .as("not yet given")
                .isFalse();
        for (String nonsense :
                new String[] {"", ".", "x", "x.", ".1", "0.1", "A.1", own + "x1", own.replace(".", "")}) {
            assertThat(ids.isPlausible(nonsense)).as(nonsense).isFalse();
        }
    }
}
