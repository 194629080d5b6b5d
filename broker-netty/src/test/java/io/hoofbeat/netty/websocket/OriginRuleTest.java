package io.hoofbeat.netty.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginRuleTest {

    /** With https://shop.example on the list; {@code -} is a header that is not there. */
    @ParameterizedTest(name = "bind {0}, local {1}, Host {2}, Origin {3}")
    @CsvSource({
        "127.0.0.1, 127.0.0.1, localhost:61614,    -,                          true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://localhost:8080,      true",
        "127.0.0.1, 127.0.0.1, 127.0.0.1:61614,    https://localhost,          true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://127.0.0.1:3000,      true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://127.1.2.3,           true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://[::1]:8080,          true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://LOCALHOST:8080,      true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://shop.example,       true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://SHOP.example/,      true",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://shop.example,        false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://shop.example:444,   false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://evil.example,       false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://localhost.evil.example, false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://127.0.0.1.evil.example, false",
        "127.0.0.1, 127.0.0.1, evil.example:61614, http://evil.example,        false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    null,                       false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    '',                         false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    'http://a b',               false",
        "0.0.0.0,   10.0.0.5,  chat.example:61614, https://chat.example,       true",
        "0.0.0.0,   10.0.0.5,  chat.example:61614, https://other.example,      false",
        "0.0.0.0,   10.0.0.5,  10.0.0.5:61614,     http://10.0.0.5:8080,       true",
        "0.0.0.0,   10.0.0.5,  -,                  http://10.0.0.5:8080,       false",
        "0.0.0.0,   10.0.0.5,  10.0.0.5:61614,     http://localhost:8080,      false",
        "chat.example, 10.0.0.5, 10.0.0.5:61614,   https://chat.example,       true",
        "0.0.0.0,   127.0.0.1, evil.example:61614, http://evil.example,        false",
        // Look-alikes of the listed one and of the own host.
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://shop.example.evil.example, false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://evil-shop.example,  false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://shop.example@evil.example, false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://shop.example.,      false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://sh\u043Ep.example, false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    https://xn--shp-1cd.example, false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://localhost@evil.example, false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://loc\u0430lhost,     false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://127.0.0.1.,          false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://0x7f.1,              false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://2130706433,          false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    http://127.1,               false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    NULL,                       false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    file://,                    false",
        "127.0.0.1, 127.0.0.1, localhost:61614,    'http://localhost http://evil.example', false",
        "0.0.0.0,   10.0.0.5,  chat.example:61614, https://chat.example.evil.example, false",
        "0.0.0.0,   10.0.0.5,  chat.example:61614, https://chat.example:8443,  true",
        "0.0.0.0,   10.0.0.5,  chat.example:61614, https://CHAT.example,       true",
        "0.0.0.0,   10.0.0.5,  chat.example:61614, https://evilchat.example,   false",
        "0.0.0.0,   10.0.0.5,  chat.example@evil.example, https://evil.example, false",
    })
    void pagesOfTheOwnHostAndOfTheListMayConnect(
            String bind, String local, String host, String origin, boolean isAllowed) throws UnknownHostException {
        OriginRule rule = new OriginRule(bind, List.of("https://shop.example"));
        assertThat(rule.allows(orNull(origin), orNull(host), InetAddress.getByName(local)))
                .isEqualTo(isAllowed);
    }

    @ParameterizedTest
    @CsvSource({"null", "https://evil.example"})
    void aStarLetsAllIn(String origin) {
        OriginRule rule = new OriginRule("127.0.0.1", List.of("*"));
        assertThat(rule.allows(origin, "localhost", InetAddress.getLoopbackAddress()))
                .isTrue();
    }

    private static @Nullable String orNull(String text) {
        return text.equals("-") ? null : text;
    }
}
