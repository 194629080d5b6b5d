package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.client.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MessagePrinterTest {

    private static final byte[] NOT_TEXT = {(byte) 0xff, 0, 16};

    @Test
    void aTextIsPrintedAsItIs() throws IOException {
        assertThat(printed(message("zwölf\n".getBytes(StandardCharsets.UTF_8)), false, false))
                .isEqualTo("zwölf\n\n");
    }

    @Test
    void headersStandBeforeTheBodyWithAnEmptyLineBetween() throws IOException {
        assertThat(printed(message(new byte[] {'x'}), false, true))
                .isEqualTo("destination:/topic/a\nkey:1\nkey:2\ncontent-length:1\n\nx\n\n");
    }

    @Test
    void bytesThatAreNoTextAreHintedAt() throws IOException {
        assertThat(printed(message(NOT_TEXT), false, false)).isEqualTo("(3 bytes, not text: ff 00 10)\n");
        byte[] longer = new byte[33];
        longer[0] = (byte) 0x80;
        assertThat(printed(message(longer), false, false))
                .isEqualTo("(33 bytes, not text: 80" + " 00".repeat(31) + " …)\n");
    }

    @Test
    void jsonHoldsOneObjectPerLine() throws IOException {
        assertThat(printed(message("\"a\"\\\n\t\u0001ü".getBytes(StandardCharsets.UTF_8)), true, false))
                .isEqualTo("{\"destination\":\"/topic/a\",\"headers\":{\"destination\":\"/topic/a\",\"key\":\"1\","
                        + "\"content-length\":\"9\"},\"body\":\"\\\"a\\\"\\\\\\n\\t\\u0001ü\"}\n");
    }

    @Test
    void jsonHoldsBytesThatAreNoTextAsBase64() throws IOException {
        assertThat(printed(message(NOT_TEXT), true, false)).contains("\"bodyBase64\":\"/wAQ\"}");
    }

    private static Frame message(byte[] body) {
        return Frame.of("MESSAGE")
                .header("destination", "/topic/a")
                .header("key", "1")
                .header("key", "2")
                .body(body)
                .build();
    }

    private static String printed(Frame message, boolean isJson, boolean isHeaders) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessagePrinter.print(message, isJson, isHeaders, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
