package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is sent, over TCP and masked in a WebSocket. */
final class SendTemplateTest {

    private static final long RUN = Stamp.digitsOfRun(0x00c0ffee);
    private static final String BODY = "00c0ffee" + "0000050000000007" + "00000000000000ff" + "opqrst";

    private static StreamSettings settings(String... more) {
        StreamSettings.Builder settings =
                StreamSettings.of(Scenario.QUEUE).set("body", "46").set("send-header", "k:a:b");
        for (int i = 0; i < more.length; i += 2) {
            settings.set(more[i], more[i + 1]);
        }
        return settings.build();
    }

    @Test
    void overTcp() {
        Outbox out = new Outbox(false);
        SendTemplate template = new SendTemplate(settings(), "/queue/a:b", false);
        template.addTo(out, RUN, Stamp.id(5, 7), 255);
        template.addTo(out, RUN, Stamp.id(5, 7), 255, 1234);
        String head = "SEND\ndestination:/queue/a\\cb\ncontent-length:46\npersistent:false\nk:a\\cb\n";
        assertThat(new String(out.bytes(), 0, out.count(), StandardCharsets.US_ASCII))
                .isEqualTo(head + "\n" + BODY + "\0" + head + "receipt:000000001234\n\n" + BODY + "\0");
    }

    @Test
    void overWebSocketTheMaskFallsOnTheRightBytesWhereverTheyLie() {
        for (int length = 0; length < 8; length++) {
            String destination = "/queue/" + "d".repeat(length);
            for (boolean asks : new boolean[] {false, true}) {
                Outbox tcp = new Outbox(false);
                Outbox webSocket = new Outbox(true);
                for (Outbox out : new Outbox[] {tcp, webSocket}) {
                    SendTemplate template = new SendTemplate(settings("body", "100"), destination, out == webSocket);
                    if (asks) {
                        template.addTo(out, RUN, Stamp.id(5, 7), 255, 1234);
                    } else {
                        template.addTo(out, RUN, Stamp.id(5, 7), 255);
                    }
                }
                assertThat(unmasked(webSocket))
                        .as("destination of %d, receipt %b", length, asks)
                        .isEqualTo(Arrays.copyOf(tcp.bytes(), tcp.count()));
            }
        }
    }

    /** The payload of one frame of 126 to 65535 bytes. */
    private static byte[] unmasked(Outbox out) {
        byte[] bytes = out.bytes();
        int length = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
        assertThat(bytes[0] & 0xff).isEqualTo(0x81);
        assertThat(bytes[1] & 0xff).isEqualTo(0x80 | 126);
        assertThat(out.count()).isEqualTo(8 + length);
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (bytes[8 + i] ^ bytes[4 + i % 4]);
        }
        return payload;
    }

    @Test
    void stampsAreReadAsTheyWereWritten() {
        Random random = new Random(4);
        byte[] body = new byte[Stamp.BYTES + 3];
        for (int i = 0; i < 10_000; i++) {
            int sender = random.nextInt(Stamp.SENDER_MAX + 1);
            long sequence = random.nextLong() & Stamp.SEQUENCE_MAX;
            long time = random.nextLong();
            int run = random.nextInt();
            Stamp.write(body, 3, Stamp.digitsOfRun(run), Stamp.id(sender, sequence), time, 0);
            String text = new String(body, 3, Stamp.BYTES, StandardCharsets.US_ASCII);
            assertThat(text).isEqualTo(String.format("%08x%06x%010x%016x", run, sender, sequence, time));
            assertThat(Stamp.run(body, 3)).isEqualTo(Stamp.digitsOfRun(run));
            long id = Stamp.id(body, 3);
            assertThat(Stamp.sender(id)).isEqualTo(sender);
            assertThat(Stamp.sequence(id)).isEqualTo(sequence);
            assertThat(Stamp.timeNanos(body, 3)).isEqualTo(time);
        }
    }
}
