package io.hoofbeat.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StompUrlTest {

    @ParameterizedTest
    @CsvSource({
        "tcp://localhost:7000, tcp://localhost:7000",
        "tcp://broker, tcp://broker:61613",
        "tcp://[::1]:7000, tcp://[::1]:7000",
        "tls://broker, tls://broker:61613",
        "wss://localhost, wss://localhost:61614/",
        "ws://localhost, ws://localhost:61614/",
        "ws://localhost:80/a/b?c=d, ws://localhost:80/a/b?c=d",
    })
    void anUrlIsCompletedWithTheUsualPort(String text, String complete) {
        assertThat(StompUrl.parse(text)).hasToString(complete);
    }

    @Test
    void anIpv6AddressIsHeldWithoutBrackets() {
        assertThat(StompUrl.parse("tcp://[::1]:7000").host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:7000, 'begins with none of tcp://, tls://, ws:// and wss://'",
        "http://localhost, 'begins with none of tcp://, tls://, ws:// and wss://'",
        "tls://localhost/x, 'a tls:// URL has no path'",
        "tcp://localhost:99999, 'a port is a number from 1 to 65535'",
        "tcp://localhost:0, 'a port is a number from 1 to 65535'",
        "tcp://me:secret@localhost, 'a login goes into --login and --passcode'",
        "tcp://localhost/x, 'a tcp:// URL has no path'",
        "'tcp://a b', 'is not a URL'",
    })
    void whatIsNoUrlOfABrokerIsToldWhy(String text, String why) {
        assertThatThrownBy(() -> StompUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
