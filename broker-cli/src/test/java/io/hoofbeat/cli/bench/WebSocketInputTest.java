package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WebSocketInputTest {

    private final List<String> events = new ArrayList<>();
    private final WebSocketInput.Sink sink = new WebSocketInput.Sink() {
        @Override
        public void onPing(byte[] payload) {
            events.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void onClose(int code, String reason) {
            events.add("close " + code + " " + reason);
        }

        @Override
        public void onViolation(String what) {
            events.add(what);
        }
    };

    /** Text, a fragmented message with a ping in between, an empty one, long ones, a close. */
    private static byte[] stream() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(frame(0x81, "first"));
        out.writeBytes(frame(0x01, "frag"));
        out.writeBytes(frame(0x89, "are you there"));
        out.writeBytes(frame(0x80, "ment"));
        out.writeBytes(frame(0x82, ""));
        out.writeBytes(frame(0x89, ""));
        out.writeBytes(frame(0x8a, "unasked"));
        out.writeBytes(frame(0x82, "x".repeat(300)));
        out.writeBytes(frame(0x81, "y".repeat(70_000)));
        out.writeBytes(frame(0x88, "\u0003\u00e8bye"));
        return out.toByteArray();
    }

    private static final String CARRIED = "firstfragment" + "x".repeat(300) + "y".repeat(70_000);
    private static final List<String> EVENTS = List.of("ping are you there", "ping ", "close 1000 bye");

    private static byte[] frame(int firstByte, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        if (bytes.length < 126) {
            out.write(bytes.length);
        } else if (bytes.length < 1 << 16) {
            out.writeBytes(new byte[] {126, (byte) (bytes.length >> 8), (byte) bytes.length});
        } else {
            out.writeBytes(new byte[] {127, 0, 0, 0, 0, 0, (byte) (bytes.length >> 16), (byte) (bytes.length >> 8)});
            out.write(bytes.length);
        }
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    @Test
    void cutAtEveryPositionOfItsBeginning() {
        byte[] stream = stream();
        for (int cut = 0; cut < 500; cut++) {
            events.clear();
            WebSocketInput input = new WebSocketInput();
            String carried = unwrapped(input, Arrays.copyOf(stream, cut))
                    + unwrapped(input, Arrays.copyOfRange(stream, cut, stream.length));
            assertThat(carried).as("cut at %d", cut).isEqualTo(CARRIED);
            assertThat(events).as("cut at %d", cut).isEqualTo(EVENTS);
        }
    }

    @Test
    void byteByByte() {
        WebSocketInput input = new WebSocketInput();
        StringBuilder carried = new StringBuilder();
        for (byte each : stream()) {
            carried.append(unwrapped(input, new byte[] {each}));
        }
        assertThat(carried.toString()).isEqualTo(CARRIED);
        assertThat(events).isEqualTo(EVENTS);
    }

    /** Behind some bytes that belong to somebody else. */
    private String unwrapped(WebSocketInput input, byte[] bytes) {
        byte[] array = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, array, 3, bytes.length);
        int end = input.unwrap(array, 3, array.length, sink);
        return new String(array, 3, end - 3, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aMaskedOrReservedFrameIsAViolationAndNothingAfterItCounts() {
        for (int[] begin : new int[][] {{0x81, 0x80}, {0xc1, 1}, {0x83, 1}, {0x89, 126}}) {
            events.clear();
            byte[] bytes = {(byte) begin[0], (byte) begin[1], 0, 126, 'a', 'b'};
            assertThat(unwrapped(new WebSocketInput(), bytes)).isEmpty();
            assertThat(events).as("%d %d", begin[0], begin[1]).hasSize(1);
        }
    }
}
