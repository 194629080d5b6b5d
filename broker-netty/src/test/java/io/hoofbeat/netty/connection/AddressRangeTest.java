package io.hoofbeat.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,    10.255.0.1,    true",
        "10.0.0.0/8,    11.0.0.1,      false",
        "192.0.2.130/25, 192.0.2.200,  true",
        "192.0.2.130/25, 192.0.2.100,  false",
        "192.0.2.1,     192.0.2.1,     true",
        "192.0.2.1,     192.0.2.2,     false",
        "0.0.0.0/0,     192.0.2.2,     true",
        "0.0.0.0/0,     2001:db8::1,   false",
        "2001:db8::/32, 2001:db8:1::1, true",
        "2001:db8::/32, 2001:db9::1,   false",
        "::1,           ::1,           true",
    })
    void holdsWhatBeginsWithTheSameBits(String range, String address, boolean isIn) throws UnknownHostException {
        assertThat(Objects.requireNonNull(AddressRange.parse(range)).contains(InetAddress.getByName(address)))
                .isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "example.org", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8"})
    void whatIsNoRangeIsRefused(String text) {
        assertThat(AddressRange.parse(text)).isNull();
    }
}
