package io.hoofbeat.netty.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.message.Utf8;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {

    /** Bytes from which both valid and almost valid sequences are likely. */
    private static final int[] INTERESTING = {
        'a', 'b', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0,
        0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    @Test
    void judgesAsTheWholeTextIsJudgedHoweverItIsCut() {
        long seed = 7;
        Random random = new Random(seed);
        int valid = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] text = new byte[random.nextInt(1, 6)];
            for (int j = 0; j < text.length; j++) {
                text[j] = (byte) INTERESTING[random.nextInt(INTERESTING.length)];
            }
            boolean expected = Utf8.isValid(text, 0, text.length);
            valid += expected ? 1 : 0;
            assertThat(isValid(text, random.nextInt(text.length + 1)))
                    .as(
                            "seed %d, round %d: %s",
                            seed, i, java.util.HexFormat.of().formatHex(text))
                    .isEqualTo(expected);
        }
        assertThat(valid).isGreaterThan(10_000);
    }

    private static boolean isValid(byte[] text, int cut) {
        Utf8Check check = new Utf8Check();
        return check.accept(Unpooled.wrappedBuffer(text), 0, cut)
                && check.accept(Unpooled.wrappedBuffer(text), cut, text.length)
                && check.isComplete();
    }

    @Test
    void looksAtLongTextsToTheirEnd() {
        byte[] text = "0123456789abcdefä0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(isValid(text, 3)).isTrue();
        text[text.length - 1] = (byte) 0xFF;
        assertThat(isValid(text, 3)).isFalse();
    }
}
