package io.hoofbeat.netty.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTextReaderTest {

    /** What is read of a text that is cut at a place; null when it is malformed or not complete. */
    static @Nullable String read(String json, int cut) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        QuotedTextReader reader = new QuotedTextReader();
        ByteBuf out = Unpooled.buffer();
        try {
            int at = Math.min(cut, bytes.length);
            boolean isRead = reader.read(Unpooled.wrappedBuffer(bytes, 0, at), out)
                    && reader.read(Unpooled.wrappedBuffer(bytes, at, bytes.length - at), out);
            return isRead && reader.isComplete() ? out.toString(StandardCharsets.UTF_8) : null;
        } finally {
            out.release();
        }
    }

    private static void assertReads(String json, @Nullable String text) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        for (int cut = 0; cut <= length; cut++) {
            assertThat(read(json, cut)).as("%s cut at %d", json, cut).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[\"a\"]                          | a",
                "\"a\"                            | a",
                "[\"a\",\"b\" , \"\",\"c\"]       | abc",
                " [ \"a\" ]                       | a",
                "[\"\\u0061\\u00e4\\u4E16\"]      | aä世",
                "[\"\\ud83d\\udc0e\"]             | 🐎",
                "[\"Grüße, 世界 🐎\"]              | Grüße, 世界 🐎",
                "[\"\\\"\\\\\\/\"]                | \"\\/",
                "[\"\\ud83d\"]                    | �",
                "[\"\\ud83dx\"]                   | �x",
                "[\"\\ud83d\\n\"]                 | ~�\n~",
                "[\"\\udc0e\"]                    | �",
                "[\"\\ud83d\\ud83d\\udc0e\"]      | �🐎",
            })
    void stringsAreRead(String json, String text) {
        assertReads(json, text);
    }

    @Test
    void theEscapesAreThoseOfJson() {
        assertReads("[\"\\b\\f\\n\\r\\t\\u0000\"]", "\b\f\n\r\t\0");
        assertReads("[]", "");
        assertReads("\n[ ]\r\n", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[\"a",
                "[\"a\"",
                "[\"a\",",
                "[\"a\",]",
                "[,\"a\"]",
                "[\"a\" \"b\"]",
                "[\"a\"]x",
                "[\"a\"][",
                "\"a",
                "\"a\"\"b\"",
                "x",
                "1",
                "[1]",
                "[null]",
                "{\"a\":\"b\"}",
                "[[\"a\"]]",
                "['a']",
                "[\"\\x\"]",
                "[\"\\u00g0\"]",
                "[\"\\u00\"]",
                "[\"\n\"]",
                "[\"a\0\"]",
                "]",
                "[\"a\"]]",
                "[\"\\u-001\"]"
            })
    void anythingElseIsRefused(String json) {
        assertReads(json, null);
    }

    @Test
    void aNewTextBeginsAfresh() {
        QuotedTextReader reader = new QuotedTextReader();
        ByteBuf out = Unpooled.buffer();
        assertThat(reader.isEmpty()).isTrue();
        assertThat(reader.read(Unpooled.copiedBuffer("[\"\\ud83d", StandardCharsets.UTF_8), out))
                .isTrue();
        reader.reset();
        assertThat(reader.read(Unpooled.copiedBuffer("[\"b\"]", StandardCharsets.UTF_8), out))
                .isTrue();
        assertThat(reader.isComplete()).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("b");
        out.release();
    }
}
