package io.hoofbeat.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

    private final CharsetDecoder jdk = StandardCharsets.UTF_8.newDecoder();

    @Test
    void agreesWithTheDecoderOfTheJdkOnAllShortSequences() {
        // Every first and second byte, with each kind of byte behind them.
        int[] rest = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
        for (int first = 0x80; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (int third : rest) {
                    for (int fourth : rest) {
                        check(first, second, third, fourth);
                    }
                }
                check(first, second);
            }
            check(first);
        }
    }

    private void check(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        if (Utf8.isValid(bytes, 0, bytes.length) != isValidForJdk(bytes)) {
            throw new AssertionError(
                    "differs from the JDK on " + java.util.HexFormat.of().formatHex(bytes));
        }
    }

    @Test
    void agreesWithTheDecoderOfTheJdkOnLongText() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.appendCodePoint(random.nextInt(4) > 0 ? random.nextInt(128) : random.nextInt(0x11_0000));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(Utf8.isValid(bytes, 0, bytes.length)).as("seed %d", seed).isEqualTo(isValidForJdk(bytes));
        }
    }

    private boolean isValidForJdk(byte[] bytes) {
        jdk.reset();
        return !jdk.decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length), true)
                .isError();
    }

    @Test
    void onlyTheGivenRangeIsLookedAt() {
        byte[] bytes = {(byte) 0xFF, 'a', (byte) 0xC3, (byte) 0xA4, (byte) 0xFF};

        assertThat(Utf8.isValid(bytes, 1, 4)).isTrue();
        assertThat(Utf8.isValid(bytes, 1, 3)).isFalse();
        assertThat(Utf8.isValid(bytes, 0, 1)).isFalse();
        assertThat(Utf8.isValid(bytes, 5, 5)).isTrue();
    }
}
