package io.hoofbeat.netty.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotedTextTest {

    private static String quoted(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf out = Unpooled.buffer(1);
        QuotedText.write(out, bytes);
        assertThat(out.readableBytes()).as("bytes of " + text).isEqualTo(QuotedText.bytes(bytes));
        String written = out.toString(StandardCharsets.UTF_8);
        out.release();
        return written;
    }

    /** The list of the protocol, character by character. */
    private static String expected(String text) {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isSpecial = c < 0x20
                    || (c >= 0x200C && c <= 0x200F)
                    || (c >= 0x2028 && c <= 0x202F)
                    || (c >= 0x2060 && c <= 0x206F)
                    || c >= 0xFFF0
                    || Character.isSurrogate(c);
            int letter = "\b\t\n\f\r\"\\".indexOf(c);
            if (letter >= 0) {
                expected.append('\\').append("btnfr\"\\".charAt(letter));
            } else if (isSpecial) {
                expected.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                expected.append(c);
            }
        }
        return expected.toString();
    }

    @Test
    void everyCharacterIsEscapedAsTheListSays() {
        for (int point = 0; point < 0x10000; point++) {
            if (!Character.isSurrogate((char) point)) {
                String text = "a" + (char) point + "z";
                assertThat(quoted(text)).isEqualTo(expected(text));
            }
        }
        String beyond = new StringBuilder()
                .appendCodePoint(0x10000)
                .appendCodePoint(0x1F40E)
                .appendCodePoint(0x10FFFF)
                .toString();
        assertThat(quoted(beyond)).isEqualTo("\\ud800\\udc00\\ud83d\\udc0e\\udbff\\udfff");
    }

    @Test
    void aFrameOfStompIsOneLine() {
        assertThat(quoted("ERROR\nmessage:a \"b\"\\c\r\n\n\0"))
                .isEqualTo("ERROR\\nmessage:a \\\"b\\\"\\\\c\\r\\n\\n\\u0000");
    }

    @Test
    void whatIsWrittenIsReadAgainWhereverItIsCut() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                int point = random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x110000);
                text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? '\\' : point);
            }
            String json = " [ \"" + quoted(text.toString()) + "\" , \"" + quoted(text.toString()) + "\" ] ";
            assertThat(QuotedTextReaderTest.read(json, random.nextInt(json.length())))
                    .as("seed " + seed)
                    .isEqualTo(text.toString() + text);
        }
    }
}
