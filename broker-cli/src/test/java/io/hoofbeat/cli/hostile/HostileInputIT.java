package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a broker on a network meets. After each case a client that means well is served, and the log can be read: no control characters,
 * no endless lines, nothing that speaks of a bug. The broker logs at {@code debug}, where clients' mistakes are told, and has little memory.
 */
final class HostileInputIT {

    private static final String SESSION = RawPeer.CONNECT
            + "SUBSCRIBE\nid:1\ndestination:/topic/cut\nack:client\n\n^@SUBSCRIBE\nid:2\ndestination:/queue/cut\nack:client\n\n^@"
            + "BEGIN\ntransaction:t\n\n^@SEND\ndestination:/queue/cut\ntransaction:t\ncontent-length:3\n\na^@b^@"
            + "SEND\ndestination:/topic/cut\n\nbody^@COMMIT\ntransaction:t\nreceipt:c\n\n^@UNSUBSCRIBE\nid:1\n\n^@"
            + "DISCONNECT\nreceipt:d\n\n^@";

    private static @Nullable HoofbeatProcess shared;

    @BeforeAll
    static void start() {
        shared = HoofbeatProcess.serve(
                "--store", "memory", "--set", "log.level=debug", "--set", "sessions.connectMillisMax=5s");
    }

    @AfterAll
    static void stop() {
        broker().close();
    }

    private static HoofbeatProcess broker() {
        HoofbeatProcess broker = shared;
        if (broker == null) {
            throw new AssertionError("not started");
        }
        return broker;
    }

    @AfterEach
    void theBrokerIsHealthyAndItsLogReadable() {
        Aftermath.assertHealthy(broker());
    }

    private static String answer(String frames) {
        try (RawPeer peer = RawPeer.connected(broker()).send(frames)) {
            return peer.frame();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "2147483648",
                "4294967297",
                "9999999999",
                "99999999999999999999",
                "1073741825",
                "16777217",
                "abc",
                "0x10",
                "1e3",
                "",
                " 1",
                "1 ",
                "+1",
                "1.0",
                "\u0661",
                "1,1",
                "1;1"
            })
    void aContentLengthThatIsNoneIsRefusedAtOnce(String length) {
        assertThat(answer("SEND\ndestination:/topic/a\ncontent-length:" + length + "\n\n"))
                .startsWith("ERROR\n");
    }

    @Test
    void ofRepeatedContentLengthsTheFirstCounts() {
        assertThat(answer("SEND\ndestination:/topic/a\ncontent-length:2\ncontent-length:9999\nreceipt:r\n\nab^@"))
                .startsWith("RECEIPT\n");
        assertThat(answer("SEND\ndestination:/topic/a\ncontent-length:1\ncontent-length:2\nreceipt:r\n\nab^@"))
                .startsWith("ERROR\n")
                .contains("wrong content-length");
    }

    @Test
    void endlessInputBeforeConnectEndsSoon() {
        for (String piece : List.of("\n".repeat(1000), "CONNECT\n" + "a:b\n".repeat(200), "a:b\n", "x".repeat(100))) {
            try (RawPeer peer = RawPeer.of(broker())) {
                long sent = peer.flood(RawPeer.bytes(piece), 1L << 30);
                assertThat(sent).as(piece.substring(0, 3)).isLessThan(64L << 20);
            }
        }
        try (RawPeer peer = RawPeer.of(broker()).send("\n".repeat(8193))) {
            assertThat(peer.frame()).startsWith("ERROR\n").contains("limits.beforeConnectBytesMax");
        }
    }

    @Test
    void endlessHeadersEndAtALimit() {
        String start = "SEND\ndestination:/topic/a\n";
        assertThat(answer(start + "a:b\n".repeat(200))).contains("limits.headersMax");
        assertThat(answer(start + "a:" + "b".repeat(9000))).contains("limits.headerLineBytesMax");
        assertThat(answer(start + ("a:" + "b".repeat(8000) + "\n").repeat(9))).contains("limits.headerBytesMax");
        assertThat(answer("S".repeat(1000))).contains("Unknown command");
    }

    @Test
    void aBodyWithoutEndEndsAtALimit() {
        try (RawPeer peer = RawPeer.connected(broker()).send("SEND\ndestination:/topic/a\n\n")) {
            assertThat(peer.flood(new byte[] {'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x'}, 1 << 10))
                    .isEqualTo(1 << 10);
            byte[] piece = new byte[1 << 20];
            Arrays.fill(piece, (byte) 'x');
            assertThat(peer.flood(piece, 1L << 30)).isLessThan(128L << 20);
        }
    }

    @Test
    void heartBeatsWithoutEndAreReadAndThrownAway() {
        try (RawPeer peer = RawPeer.connected(broker())) {
            peer.flood(RawPeer.bytes("\n".repeat(1 << 16)), 16 << 20);
            peer.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@").expect("RECEIPT\n");
        }
    }

    @Test
    void whoDripsIsEndedInTimeAndHoldsNobodyUp() {
        List<RawPeer> drips = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                drips.add(RawPeer.of(broker()).send("CONNECT\naccept-ver"));
                drips.add(RawPeer.of(broker()).send("GET /ws HTTP/1.1\r\nHost: loc"));
                drips.add(RawPeer.of(broker()).send("G"));
                drips.add(RawPeer.of(broker()));
            }
            Aftermath.assertServes(broker());
            assertThat(drips.get(0).rest()).contains("No CONNECT within 5000 ms", "(sessions.connectMillisMax)");
            drips.forEach(RawPeer::rest);
        } finally {
            drips.forEach(RawPeer::close);
        }
    }

    @Test
    void aHundredThousandSubscriptionsOnOneConnectionStopAtTheLimit() {
        try (RawPeer peer = RawPeer.connected(broker())) {
            StringBuilder frames = new StringBuilder();
            for (int i = 0; i < 100_000; i++) {
                frames.append("SUBSCRIBE\nid:")
                        .append(i)
                        .append("\ndestination:/topic/many/")
                        .append(i)
                        .append("\n\n^@");
            }
            peer.flood(RawPeer.bytes(frames.toString()), 1);
            assertThat(peer.expect("ERROR\n")).contains("at most 10000 subscriptions (sessions.subscriptionsMax)");
        }
    }

    @Test
    void aStormOfConnectionsIsSurvived() {
        for (int i = 0; i < 1000; i++) {
            RawPeer peer = RawPeer.of(broker());
            if (i % 3 == 0) {
                peer.send(RawPeer.CONNECT);
            }
            if (i % 2 == 0) {
                peer.reset();
            } else {
                peer.close();
            }
        }
    }

    @Test
    void aConnectionMayEndAnywhere() {
        byte[] session = RawPeer.bytes(SESSION);
        for (int cut = 0; cut <= session.length; cut += 3) {
            byte[] start = Arrays.copyOf(session, cut);
            try (RawPeer halfClosed = RawPeer.of(broker()).send(start).shutDownOutput()) {
                assertThat(halfClosed.rest()).doesNotContain("The broker failed");
            }
            RawPeer.of(broker()).send(start).reset();
        }
    }

    @Test
    void randomAndMutatedFramesAreAnsweredOrRefused() {
        long seed = Long.getLong("hoofbeat.seed", 5);
        Random random = new Random(seed);
        byte[] session = RawPeer.bytes(SESSION);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = round % 5 == 0 ? randomBytes(random) : mutated(session, random);
            try (RawPeer peer = RawPeer.of(broker())) {
                peer.flood(bytes, 1);
                if (random.nextBoolean()) {
                    peer.reset();
                }
            }
        }
        assertThat(broker().err()).as("seed " + seed).isEmpty();
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int i = random.nextInt(8); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(random.nextInt(20), bytes.length - at);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "\n\r\0:\\-9".charAt(random.nextInt("\n\r\0:\\-9".length()));
                case 2 -> System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length), length);
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, bytes.length - random.nextInt(30)));
            }
        }
        return bytes;
    }

    @Test
    void headersOfAPublisherCannotForgeThoseOfTheBrokerOrTheLog() {
        try (RawPeer subscriber = RawPeer.connected(broker());
                RawPeer old = RawPeer.of(broker());
                RawPeer publisher = RawPeer.connected(broker())) {
            old.send("CONNECT\nlogin:guest\npasscode:guest\n\n^@").expect("CONNECTED\n");
            String subscribe = "SUBSCRIBE\nid:1\ndestination:/topic/forge\nreceipt:s\n\n^@";
            subscriber.send(subscribe).expect("RECEIPT\n");
            old.send(subscribe).expect("RECEIPT\n");
            publisher.send("SEND\ndestination:/topic/forge\nsubscription:forged\nmessage-id:forged\n"
                    + "x\\nmessage-id\\cforged:1\\n\\ndestination:/queue/forged\\r\n\nbody^@");
            for (RawPeer each : List.of(subscriber, old)) {
                String message = each.expect("MESSAGE\n");
                assertThat(message.lines().filter(line -> line.startsWith("message-id:")))
                        .hasSize(1)
                        .noneMatch(line -> line.contains("forged"));
                assertThat(message.lines().filter(line -> line.startsWith("destination:")))
                        .containsExactly("destination:/topic/forge");
                assertThat(message).endsWith("\n\nbody^@");
            }
        }
        String evil = "\u001b[31m\\n2026-01-01 ERROR forged \u0007\u009b";
        for (String frame : List.of(
                "SUBSCRIBE\nid:" + evil + "\ndestination:/app/" + evil + "\n\n^@",
                "SEND\ndestination:/app/" + evil + "\n\n^@",
                "ACK\nid:" + evil + "\n\n^@",
                "COMMIT\ntransaction:" + evil + "\n\n^@",
                "BAD" + evil + "\n\n^@",
                "UNSUBSCRIBE\nid:" + evil.repeat(100) + "\n\n^@")) {
            assertThat(answer(frame)).startsWith("ERROR\n");
        }
        try (RawPeer peer = RawPeer.of(broker())
                .send("CONNECT\naccept-version:1.2\nhost:" + evil + "\nlogin:" + evil + "\npasscode:x\n\n^@")) {
            assertThat(peer.frame()).startsWith("ERROR\n");
        }
    }

    private static String upgrade(String path, String more) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws/../admin",
                "/./ws",
                "/%77s",
                "//ws",
                "/ws%00",
                "/ws;a=b",
                "http://evil.example/ws",
                "/WS",
                "/ws/",
                "/ws%2f..%2f",
                "/..%5cws",
                "*",
                "/healthz",
                "/api/backup"
            })
    void onlyThePathItselfLeadsIn(String path) {
        try (RawPeer peer = RawPeer.of(broker()).send(upgrade(path, ""))) {
            assertThat(peer.rest()).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                "Origin: http://localhost\r\nOrigin: http://evil.example\r\n",
                "Origin: http://evil.example\r\n",
                "Origin: http://localhost.evil.example\r\n",
                "Origin: null\r\n",
                "Content-Length: 4\r\n\r\nbody",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n",
                "X: a\r\n b\r\n\0: c\r\n"
            })
    void anUpgradeThatMeansTwoThingsIsRefused(String more) {
        try (RawPeer peer = RawPeer.of(broker()).send(upgrade("/ws", more))) {
            assertThat(peer.rest()).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
        }
    }

    @Test
    void aCookieIsNoLogin() {
        try (RawPeer peer = RawPeer.of(broker())
                .send(upgrade("/ws", "Cookie: login=guest; passcode=guest; session=1\r\nAuthorization-X: y\r\n"))) {
            peer.readHeaders("HTTP/1.1 101 ");
            peer.send(masked(0x81, RawPeer.bytes("CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\n\n^@")));
            assertThat(peer.frame()).contains("ERROR\n", "Login refused");
        }
    }

    @Test
    void aCompressionBombEndsAtALimit() {
        Deflater deflater = new Deflater(9, true);
        byte[] heartBeats = new byte[64 << 20];
        Arrays.fill(heartBeats, (byte) '\n');
        deflater.setInput(heartBeats);
        deflater.finish();
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] piece = new byte[1 << 16];
        while (!deflater.finished()) {
            bomb.write(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        try (RawPeer peer =
                RawPeer.of(broker()).send(upgrade("/ws", "Sec-WebSocket-Extensions: permessage-deflate\r\n"))) {
            peer.readHeaders("HTTP/1.1 101 ");
            peer.send(masked(0x81, RawPeer.bytes(RawPeer.CONNECT)));
            assertThat(peer.frame()).contains("CONNECTED\n");
            peer.flood(masked(0xC2, bomb.toByteArray()), 1);
            assertThat(peer.rest()).contains("16842752 bytes at most (listen.webSocket.messageBytesMax)");
        }
    }

    /** A frame of WebSocket whose mask is zero. */
    private static byte[] masked(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(0x80 | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    @Test
    void aWebSocketMayEndAnywhere() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(RawPeer.bytes(upgrade("/ws", "Sec-WebSocket-Extensions: permessage-deflate\r\n")));
        for (String frame : SESSION.split("(?<=\\^@)", -1)) {
            all.writeBytes(masked(0x82, RawPeer.bytes(frame)));
        }
        all.writeBytes(masked(0x89, RawPeer.bytes("ping")));
        all.writeBytes(masked(0x88, new byte[] {3, (byte) 0xE8}));
        for (int cut = 0; cut <= all.size(); cut += 5) {
            byte[] start = Arrays.copyOf(all.toByteArray(), cut);
            try (RawPeer halfClosed = RawPeer.of(broker()).send(start).shutDownOutput()) {
                assertThat(halfClosed.rest()).doesNotContain("The broker failed");
            }
            RawPeer.of(broker()).send(start).reset();
        }
    }

    @Test
    void randomWebSocketFramesEndWithACloseOrAnError() {
        Random random = new Random(11);
        for (int round = 0; round < 100; round++) {
            try (RawPeer peer = RawPeer.of(broker())
                    .send(upgrade("/ws", round % 2 == 0 ? "" : "Sec-WebSocket-Extensions: permessage-deflate\r\n"))) {
                peer.readHeaders("HTTP/1.1 101 ");
                peer.flood(masked(random.nextInt(256), randomBytes(random)), 1);
                peer.flood(randomBytes(random), 1);
            }
        }
    }
}
