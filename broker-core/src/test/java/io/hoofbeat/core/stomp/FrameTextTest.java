package io.hoofbeat.core.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.message.Headers;
import org.junit.jupiter.api.Test;

class FrameTextTest {

    @Test
    void frameIsShownLineByLine() {
        assertThat(FrameText.of("SUBSCRIBE", Headers.of("id", "1", "destination", "/topic/a:b")))
                .isEqualTo("SUBSCRIBE\nid:1\ndestination:/topic/a:b");
    }

    @Test
    void credentialsAreHidden() {
        String text = FrameText.of(
                "CONNECT", Headers.of("login", "anna", "Passcode", "s3", "Authorization", "s3", "token", "s3"));

        assertThat(text).doesNotContain("s3").contains("login:anna", "Passcode:*");
    }

    @Test
    void headerCannotPretendToBeALine() {
        assertThat(FrameText.of("SEND", Headers.of("foo", "a\nlogin:root"))).isEqualTo("SEND\nfoo:a\\nlogin:root");
    }

    @Test
    void longFrameIsCut() {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < 100; i++) {
            headers.add("header" + i, "\ud83d\ude00".repeat(200));
        }

        String text = FrameText.of("SEND", headers.build());

        assertThat(text).hasSizeBetween(990, 1001).endsWith("\u2026");
        assertThat(Character.isHighSurrogate(text.charAt(text.length() - 2))).isFalse();
    }

    @Test
    void whatCannotBeSeenBecomesAnEscape() {
        assertThat(FrameText.printable("a\n\r\0\t\u007f\u0085b", 80)).isEqualTo("a\\n\\r\\x00\\x09\\x7f\\x85b");
        assertThat(FrameText.printable("a\u202eb\u2028\ud800", 80)).isEqualTo("a\\u202eb\\u2028\\ud800");
        assertThat(FrameText.printable("\u00e4\ud83d\ude00", 80)).isEqualTo("\u00e4\ud83d\ude00");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(FrameText.printable("abcdef", 6)).isEqualTo("abcdef");
        assertThat(FrameText.printable("abcdefg", 6)).isEqualTo("abcdef\u2026");
        assertThat(FrameText.printable("a\ud83d\ude00b", 2)).isEqualTo("a\ud83d\ude00\u2026");
        // Escapes are longer than what they stand for; what is left out is still told.
        assertThat(FrameText.printable("\0\0\0\0", 8)).isEqualTo("\\x00\\x00\u2026");
    }
}
