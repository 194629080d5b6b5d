package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The PROXY protocol through the jar: whom a listed proxy speaks for is seen by an operator, and nobody else speaks for anybody. */
final class ProxyIT {

    private static final String V1 = "PROXY TCP4 192.0.2.7 10.0.0.1 4660 61613\r\n";

    /** Version 2, TCP over IPv4, from 192.0.2.8:4660. */
    private static byte[] v2() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1));
        header.writeBytes(new byte[] {0x21, 0x11, 0, 12, (byte) 192, 0, 2, 8, 10, 0, 0, 1, 0x12, 0x34, 0, 80});
        return header.toByteArray();
    }

    private static HoofbeatProcess serve(String sources) {
        return HoofbeatProcess.serve(
                "--store", "memory", "--set", "log.level=debug", "--set", "listen.proxySources=" + sources);
    }

    private static String listing(HoofbeatProcess broker) {
        try (HoofbeatProcess clients =
                HoofbeatProcess.run("clients", "--admin", broker.healthUrl().replace("/healthz", ""))) {
            assertThat(clients.exitCode()).as(clients.toString()).isZero();
            return clients.out();
        }
    }

    @Test
    void theAddressThatAListedProxyTellsIsThatOfTheClient() {
        try (HoofbeatProcess broker = serve("127.0.0.0/8");
                RawPeer first = RawPeer.of(broker).send(V1).connected();
                RawPeer second = RawPeer.of(broker).send(v2()).connected();
                RawPeer twice = RawPeer.of(broker).send(V1).send(V1.replace(".7 ", ".9 "))) {
            assertThat(listing(broker))
                    .contains("192.0.2.7:4660", "192.0.2.8:4660")
                    .doesNotContain("127.0.0.1:");
            assertThat(twice.frame()).startsWith("ERROR\n");
            assertThat(broker.out() + broker.err())
                    .contains("of 192.0.2.7:4660: connected")
                    .doesNotContain("of 192.0.2.9");
            for (String none : new String[] {
                RawPeer.CONNECT,
                "PROXY TCP4 192.0.2.7 10.0.0.1 4660\r\n",
                "PROXY TCP4 999.0.2.7 10.0.0.1 4660 61613\r\n",
                "PROXY " + "x".repeat(200)
            }) {
                try (RawPeer peer = RawPeer.of(broker).send(none)) {
                    assertThat(peer.rest()).as(none).isEmpty();
                }
            }
            first.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@").expect("RECEIPT\n");
            second.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@").expect("RECEIPT\n");
        }
    }

    @Test
    void whoIsNotListedSpeaksForNobody() {
        try (HoofbeatProcess broker = serve("10.0.0.0/8");
                RawPeer text = RawPeer.of(broker).send(V1 + RawPeer.CONNECT);
                RawPeer binary = RawPeer.of(broker).send(v2());
                RawPeer forwarded = RawPeer.of(broker)
                        .send("CONNECT\naccept-version:1.2\nX-Forwarded-For:192.0.2.7\nx-real-ip:192.0.2.7\n\n^@")) {
            assertThat(text.frame()).startsWith("ERROR\n");
            assertThat(binary.frame()).startsWith("ERROR\n");
            forwarded.expect("CONNECTED\n");
            assertThat(listing(broker)).contains("127.0.0.1:").doesNotContain("192.0.2.");
        }
    }
}
