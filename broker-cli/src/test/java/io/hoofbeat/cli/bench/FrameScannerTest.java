package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scanner sees each stream whole, cut at every position, and byte by byte. */
final class FrameScannerTest {

    private static final String STREAM = """
            CONNECTED
            version:1.2
            server:Some/1.0

            ^@

            MESSAGE
            subscription:0
            message-id:m:1
            destination:/topic/a
            content-length:5
            content-length:99
            ack:a\\c1

            a\0\nb!^@RECEIPT
            receipt-id:000000000042

            ^@
            MESSAGE
            redelivered:true
            message:not for us
            subscription:s-1
            message-id:7

            no length^@ERROR
            receipt-id:9
            message:bad frame

            why^@
            """.replace("^@", "\0");

    private static final List<String> FRAMES = List.of(
            "CONNECTED Some/1.0",
            "MESSAGE body=a\0\nb! ack=a\\c1 id=m:1 subscription=0 redelivered=false",
            "RECEIPT 42",
            "MESSAGE body=no length ack=- id=7 subscription=s-1 redelivered=true",
            "ERROR bad frame: why");

    /** Writes down what it is told. */
    private static final class Notes implements FrameScanner.Sink {
        private final List<String> frames = new ArrayList<>();

        @Override
        public boolean onMessage(FrameScanner frame) {
            String ack = frame.hasAck() ? text(frame, frame.ackStart(), frame.ackEnd()) : "-";
            frames.add("MESSAGE body=" + frame.body() + " ack=" + ack + " id="
                    + text(frame, frame.messageIdStart(), frame.messageIdEnd()) + " subscription="
                    + text(frame, frame.subscriptionStart(), frame.subscriptionEnd()) + " redelivered="
                    + frame.isRedelivered());
            return true;
        }

        private static String text(FrameScanner frame, int start, int end) {
            return new String(frame.bytes(), start, end - start, StandardCharsets.UTF_8);
        }

        @Override
        public boolean onReceipt(FrameScanner frame) {
            frames.add("RECEIPT " + frame.receiptNumber());
            return true;
        }

        @Override
        public boolean onConnected(FrameScanner frame) {
            frames.add("CONNECTED " + frame.text());
            return true;
        }

        @Override
        public boolean onError(FrameScanner frame) {
            frames.add("ERROR " + frame.text() + ": " + frame.body());
            return true;
        }

        @Override
        public void onMalformed(String what) {
            frames.add("malformed: " + what);
        }
    }

    @Test
    void wholeAndCutAtEveryPosition() {
        for (String stream : List.of(STREAM, STREAM.replaceAll("(?<!\0)\n(?!b!)", "\r\n"))) {
            byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
            assertThat(scanned(bytes, bytes.length)).isEqualTo(FRAMES);
            for (int cut = 1; cut < bytes.length; cut++) {
                assertThat(scanned(bytes, cut)).as("cut at %d", cut).isEqualTo(FRAMES);
            }
        }
    }

    @Test
    void byteByByte() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        FrameScanner scanner = new FrameScanner();
        Notes notes = new Notes();
        int start = 0;
        int needed = 0;
        for (int end = 1; end <= bytes.length; end++) {
            if (end - start >= needed) {
                start = scanner.scan(bytes, start, end, notes);
                needed = scanner.needed();
            }
        }
        assertThat(notes.frames).isEqualTo(FRAMES);
        assertThat(start).isEqualTo(bytes.length);
    }

    /** The first bytes, then what was left over of them with the rest behind. */
    private static List<String> scanned(byte[] bytes, int cut) {
        FrameScanner scanner = new FrameScanner();
        Notes notes = new Notes();
        int used = scanner.scan(bytes, 0, cut, notes);
        assertThat(scanner.needed()).isLessThanOrEqualTo(bytes.length - used);
        byte[] rest = Arrays.copyOfRange(bytes, used, bytes.length);
        assertThat(scanner.scan(rest, 0, rest.length, notes)).isEqualTo(rest.length);
        return notes.frames;
    }

    @ParameterizedTest
    @CsvSource({
        "'MESSAGE|content-length:2||abc^', no NUL where content-length ends the body",
        "'MESSAGE|content-length:268435457||', a content-length above 268435456",
        "'HTTP/1.1 400 Bad Request||^', 'HTTP/1.1 400 Bad Request'",
        "'MESSAGE|content-length:x||ok^', ",
    })
    void whatIsNotStompIsToldOf(String stream, String what) {
        byte[] bytes = stream.replace('|', '\n').replace('^', '\0').getBytes(StandardCharsets.UTF_8);
        Notes notes = new Notes();
        new FrameScanner().scan(bytes, 0, bytes.length, notes);
        if (what == null) {
            assertThat(notes.frames).singleElement().asString().startsWith("MESSAGE body=ok");
        } else {
            assertThat(notes.frames)
                    .singleElement()
                    .asString()
                    .startsWith("malformed: ")
                    .contains(what);
        }
    }

    @Test
    void headersWithoutEndAreGivenUp() {
        byte[] bytes = new byte[FrameScanner.HEADER_BYTES_MAX + 1];
        Arrays.fill(bytes, (byte) 'M');
        Notes notes = new Notes();
        new FrameScanner().scan(bytes, 0, bytes.length, notes);
        assertThat(notes.frames).singleElement().asString().contains("headers of more than");
    }
}
