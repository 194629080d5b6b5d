package io.hoofbeat.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client reads what a broker may send, however it is cut. */
final class FrameReaderTest {

    private static final String SEVERAL = "CONNECTED\nversion:1.2\nsession:a\\b\n\n^@\n\n"
            + "MESSAGE\r\ndestination:/topic/x\\cy\r\ncontent-length:5\r\n\r\na^@b\r\n^@"
            + "MESSAGE\nname\\n:a\\\\b\\rc\nempty:\n\nno length^@\r\n"
            + "RECEIPT\nreceipt-id:ü😀\n\n^@";

    @Test
    void severalFramesAreReadWhole() throws StompException {
        List<Frame> frames = framesOf(bytes(SEVERAL), 1 << 20);

        assertThat(frames).extracting(Frame::command).containsExactly("CONNECTED", "MESSAGE", "MESSAGE", "RECEIPT");
        assertThat(frames.get(0).header("session"))
                .as("CONNECTED has no escapes")
                .isEqualTo("a\\b");
        assertThat(frames.get(1).header("destination")).isEqualTo("/topic/x:y");
        assertThat(frames.get(1).body()).containsExactly('a', 0, 'b', '\r', '\n');
        assertThat(frames.get(2).headers())
                .containsExactly(new Frame.Header("name\n", "a\\b\rc"), new Frame.Header("empty", ""));
        assertThat(frames.get(2).text()).isEqualTo("no length");
        assertThat(frames.get(3).header("receipt-id")).isEqualTo("ü😀");
    }

    @Test
    void cutAtEveryPlaceTheyAreTheSame() throws StompException {
        byte[] all = bytes(SEVERAL);
        List<String> whole = described(framesOf(all, all.length));
        for (int size = 1; size < all.length; size++) {
            assertThat(described(framesOf(all, size)))
                    .as("pieces of %d bytes", size)
                    .isEqualTo(whole);
        }
    }

    @Test
    void whatTheWriterWritesTheReaderReads() throws StompException {
        byte[] body = new byte[300_000];
        Arrays.fill(body, (byte) 0);
        Frame sent = Frame.of("SEND")
                .header("destination", "/queue/a:b\\c\nd\re")
                .header("absent", null)
                .body(body)
                .build();

        List<Frame> received = framesOf(FrameWriter.bytes(sent), 1000);

        assertThat(received).hasSize(1);
        assertThat(received.get(0).headers()).isEqualTo(sent.headers());
        assertThat(received.get(0).body()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({
        "'MESSAGE\nno colon\n\n^@', 'the broker sent a header without a colon: no colon'",
        "'MESSAGE\na:\\t\n\n^@', 'the broker sent an undefined escape: \\t'",
        "'MESSAGE\na:\\\n\n^@', 'the broker sent an undefined escape: \\'",
        "'MESSAGE\ncontent-length:-1\n\n^@', 'the broker sent content-length:-1'",
        "'MESSAGE\ncontent-length:x\n\n^@', 'the broker sent content-length:x'",
        "'MESSAGE\ncontent-length:1\n\nab^@', 'the broker sent MESSAGE that does not end where content-length says'",
    })
    void aBrokenFrameIsToldInASentence(String wire, String sentence) {
        assertThatThrownBy(() -> framesOf(bytes(wire), 1 << 20))
                .isInstanceOf(StompException.class)
                .hasMessage(sentence);
    }

    private static byte[] bytes(String wire) {
        return wire.replace("^@", "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static List<Frame> framesOf(byte[] all, int size) throws StompException {
        FrameReader reader = new FrameReader();
        List<Frame> frames = new ArrayList<>();
        for (int from = 0; from < all.length; from += size) {
            reader.feed(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
            for (Frame frame = reader.poll(); frame != null; frame = reader.poll()) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static List<String> described(List<Frame> frames) {
        return frames.stream()
                .map(frame -> frame.command() + frame.headers() + Arrays.toString(frame.body()))
                .toList();
    }
}
