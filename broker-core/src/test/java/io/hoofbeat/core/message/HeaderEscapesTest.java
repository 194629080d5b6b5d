package io.hoofbeat.core.message;

import static io.hoofbeat.core.message.HeaderEscapes.NONE;
import static io.hoofbeat.core.message.HeaderEscapes.V1_1;
import static io.hoofbeat.core.message.HeaderEscapes.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderEscapesTest {

    @Test
    void everyVersionReadsItsOwnEscapes() {
        assertThat(V1_2.unescape("a\\nb\\rc\\cd\\\\e")).isEqualTo("a\nb\rc:d\\e");
        assertThat(V1_1.unescape("a\\nb\\cc\\\\d")).isEqualTo("a\nb:c\\d");
        assertThat(NONE.unescape("a\\nb\\t\\")).isEqualTo("a\\nb\\t\\");
        assertThat(V1_2.unescape("\\\\n")).isEqualTo("\\n");
        assertThat(V1_2.unescape("plain")).isEqualTo("plain");
        assertThat(V1_2.unescape("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\t", "a\\", "\\\\\\", "\\N", "\\ ", "\\\u00e4", "\\0"})
    void undefinedEscapesAreRefused(String wire) {
        assertThat(V1_1.unescape(wire)).isNull();
        assertThat(V1_2.unescape(wire)).isNull();
    }

    @Test
    void carriageReturnHasAnEscapeFrom12On() {
        assertThat(V1_1.unescape("a\\rb")).isNull();
        assertThat(V1_1.escapeValue("a\rb")).isEqualTo("a\rb");
        assertThat(V1_2.escapeValue("a\rb")).isEqualTo("a\\rb");
        assertThat(NONE.escapeValue("a\rb")).isEqualTo("a\rb");
    }

    @Test
    void isEscapeAgreesWithUnescape() {
        for (HeaderEscapes escapes : new HeaderEscapes[] {V1_1, V1_2}) {
            for (int letter = 0; letter < 256; letter++) {
                boolean isRead = letter < 128 && escapes.unescape("\\" + (char) letter) != null;
                assertThat(escapes.isEscape((byte) letter))
                        .as("%s %d", escapes, letter)
                        .isEqualTo(isRead);
            }
        }
    }

    @Test
    void nothingIsEscapedUnderNoneButWhatWouldBreakTheFrame() {
        assertThat(NONE.escapeValue("a:b\\c")).isEqualTo("a:b\\c");
        assertThat(NONE.escapeValue("a\nb\0")).isEqualTo("a\\nb\uFFFD");
        assertThat(NONE.escapeName("a:b")).isEqualTo("a\\cb");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenHoldsNoLineFeedAndNoNul(HeaderEscapes escapes) {
        assertThat(escapes.escapeValue("\n\0x\n")).doesNotContain("\n", "\0");
        assertThat(escapes.escapeName("\n\0x\n")).doesNotContain("\n", "\0");
    }

    @ParameterizedTest
    @EnumSource(names = {"V1_1", "V1_2"})
    void whatIsWrittenIsReadAgain(HeaderEscapes escapes) {
        String text = "a:b\\c\nd\\\\n\u20ac\ud83d\ude00\r:";

        assertThat(escapes.unescape(escapes.escapeValue(text))).isEqualTo(text);
        assertThat(escapes.escapeName(text)).doesNotContain(":");
    }

    @Test
    void textWithoutSpecialCharactersIsNotCopied() {
        String text = new String("plain");

        assertThat(V1_2.escapeValue(text)).isSameAs(text);
        assertThat(V1_2.unescape(text)).isSameAs(text);
    }
}
