package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The limits of {@code docs/LIMITS.md} that end with an ERROR, each exceeded once over a socket: the client reads the value and the key. Those that
 * need a longer story have tests of their own beside this one.
 */
final class EveryLimitIT {

    private static HoofbeatProcess broker;

    @BeforeAll
    static void start() {
        broker = serve(
                "limits.bodyBytesMax=4000",
                "limits.headerLineBytesMax=200",
                "limits.headersMax=12",
                "limits.headerBytesMax=1000",
                "limits.beforeConnectBytesMax=500",
                "limits.subscriptionsMax=5",
                "limits.queuesMax=3",
                "limits.transactionBytesMax=6000",
                "limits.presenceMembersMax=1",
                "sessions.subscriptionsMax=3",
                "sessions.unacknowledgedMax=2",
                "transactions.openMax=1",
                "transactions.framesMax=3",
                "transactions.bytesMax=4500",
                "queues.bytesMax=20000");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static HoofbeatProcess serve(String... settings) {
        List<String> arguments = new ArrayList<>(List.of("--store", "memory"));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return HoofbeatProcess.serve(arguments.toArray(new String[0]));
    }

    private static String send(String destination, String headers, int bytes) {
        return "SEND\ndestination:" + destination + "\n" + headers + "\n" + "x".repeat(bytes) + "^@";
    }

    private static void assertRefused(RawPeer peer, String frames, String key, String value) {
        String frame = peer.send(frames).frame();
        while (frame.startsWith("RECEIPT\n") || frame.startsWith("MESSAGE\n")) {
            frame = peer.frame();
        }
        assertThat(frame).startsWith("ERROR\n").contains("(" + key, value);
        assertThat(peer.rest()).as("nothing follows but the end").isBlank();
    }

    private static void assertRefused(String frames, String key, String value) {
        try (RawPeer peer = RawPeer.connected(broker)) {
            assertRefused(peer, frames, key, value);
        }
    }

    @Test
    void partsOfAFrame() {
        assertRefused("SEND\ndestination:/topic/a\ncontent-length:4001\n\n", "limits.bodyBytesMax", "4000");
        assertRefused(send("/topic/a", "", 4001), "limits.bodyBytesMax", "4000");
        assertRefused("SEND\na:" + "b".repeat(200) + "\n", "limits.headerLineBytesMax", "200");
        assertRefused("SEND\n" + "a:b\n".repeat(13), "limits.headersMax", "12");
        assertRefused("SEND\n" + ("a:" + "b".repeat(150) + "\n").repeat(8), "limits.headerBytesMax", "1000");
        try (RawPeer peer = RawPeer.of(broker)) {
            assertRefused(
                    peer,
                    "CONNECT\n" + ("a:" + "b".repeat(190) + "\n").repeat(4),
                    "limits.beforeConnectBytesMax",
                    "500");
        }
    }

    @Test
    void subscriptions() {
        String three = "";
        for (int i = 0; i < 3; i++) {
            three += "SUBSCRIBE\nid:" + i + "\ndestination:/topic/a\n\n^@";
        }
        assertRefused(three + "SUBSCRIBE\nid:3\ndestination:/topic/a\n\n^@", "sessions.subscriptionsMax", "at most 3");
        try (RawPeer other = RawPeer.connected(broker)) {
            other.send(three + "BEGIN\ntransaction:t\nreceipt:r\n\n^@").expect("RECEIPT\n");
            assertRefused(three, "limits.subscriptionsMax", "at most 5");
        }
    }

    /** Nobody is refused: who watches is told that the topic is not told any more, and its subscribers go on. */
    @Test
    void whoIsThere() {
        String subscribe = "SUBSCRIBE\nid:%d\ndestination:%s\nreceipt:r\n\n^@";
        try (RawPeer watcher = RawPeer.connected(broker);
                RawPeer subscriber = RawPeer.connected(broker)) {
            subscriber.send(subscribe.formatted(1, "/topic/room")).expect("RECEIPT\n");
            watcher.send("SUBSCRIBE\nid:w\ndestination:/sys/presence/topic/room\n\n^@");
            assertThat(watcher.expect("MESSAGE\n")).contains("event:snapshot\n", "\"sessions\":1,");
            subscriber.send(subscribe.formatted(2, "/topic/room")).expect("RECEIPT\n");
            assertThat(watcher.expect("MESSAGE\n"))
                    .contains("event:too-many\n", "\"limit\":\"limits.presenceMembersMax\"");
            broker.awaitOut(line -> line.contains("limit limits.presenceMembersMax was exceeded"));
            watcher.send("SEND\ndestination:/topic/room\n\nhere^@");
            assertThat(subscriber.expect("MESSAGE\n")).endsWith("\n\nhere^@");
        }
    }

    @Test
    void transactions() {
        String begin = "BEGIN\ntransaction:t\n\n^@";
        String inside = send("/topic/a", "transaction:t\n", 0);
        assertRefused(begin + "BEGIN\ntransaction:u\n\n^@", "transactions.openMax", "at most 1");
        assertRefused(begin + inside.repeat(4), "transactions.framesMax", "at most 3");
        String large = send("/topic/a", "transaction:t\n", 2400);
        assertRefused(begin + large + large, "transactions.bytesMax", "at most 4500");
        try (RawPeer other = RawPeer.connected(broker)) {
            other.send(begin + send("/topic/a", "transaction:t\nreceipt:r\n", 3500))
                    .expect("RECEIPT\n");
            assertRefused(
                    begin + send("/topic/a", "transaction:t\n", 3500), "limits.transactionBytesMax", "at most 6000");
        }
    }

    @Test
    void queuesAndWhatIsNotAcknowledged() {
        assertRefused(
                "SUBSCRIBE\nid:1\ndestination:/queue/a\nack:client-individual\n\n^@"
                        + "SUBSCRIBE\nid:2\ndestination:/queue/b\nack:client-individual\nreceipt:r\n\n^@"
                        + send("/queue/a", "", 1) + send("/queue/a", "", 1) + send("/queue/b", "", 1),
                "sessions.unacknowledgedMax",
                "at most 2");
        assertRefused(send("/queue/c", "", 3000).repeat(8), "queues.bytesMax", "20000");
        assertRefused(send("/queue/d", "", 1), "limits.queuesMax", "at most 3");
    }

    @Test
    void connections() {
        try (HoofbeatProcess proxied = serve("listen.proxySources=127.0.0.0/8", "limits.connectionsPerAddressMax=1");
                RawPeer one = ofAddress(proxied, "192.0.2.1").connected();
                RawPeer two = ofAddress(proxied, "192.0.2.1");
                RawPeer three = ofAddress(proxied, "192.0.2.2").connected()) {
            assertRefused(two, RawPeer.CONNECT, "limits.connectionsPerAddressMax", "at most 1");
            one.send("BEGIN\ntransaction:t\nreceipt:r\n\n^@").expect("RECEIPT\n");
            three.send("BEGIN\ntransaction:t\nreceipt:r\n\n^@").expect("RECEIPT\n");
        }
        try (HoofbeatProcess narrow = serve("limits.connectionsPerListenerMax=1");
                RawPeer one = RawPeer.connected(narrow);
                RawPeer two = RawPeer.of(narrow)) {
            assertRefused(two, RawPeer.CONNECT, "limits.connectionsPerListenerMax", "at most 1");
            one.send("BEGIN\ntransaction:t\nreceipt:r\n\n^@").expect("RECEIPT\n");
        }
    }

    private static RawPeer ofAddress(HoofbeatProcess proxied, String address) {
        return RawPeer.of(proxied).send("PROXY TCP4 " + address + " 10.0.0.1 4660 61613\r\n");
    }

    @Test
    void newConnectionsAndIncompleteFrames() {
        try (HoofbeatProcess slow = serve("limits.connectionsPerSecondMax=2", "limits.incompleteBytesMax=300000");
                RawPeer one = RawPeer.connected(slow).send("SEND\ndestination:/topic/a\n\n" + "x".repeat(400_000))) {
            assertThat(one.expect("ERROR\n")).contains("(limits.incompleteBytesMax)", "300000");
            List<String> refusals = new ArrayList<>();
            while (refusals
                    .isEmpty()) { // So many at once that some are more than two in a second, however slow this is.
                List<RawPeer> many = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    many.add(RawPeer.of(slow).send(RawPeer.CONNECT));
                }
                for (RawPeer each : many) {
                    String answer = each.frame();
                    each.close();
                    if (answer.startsWith("ERROR\n")) {
                        refusals.add(answer);
                    }
                }
            }
            assertThat(refusals)
                    .allSatisfy(answer -> assertThat(answer).contains("at most 2", "(limits.connectionsPerSecondMax)"));
        }
    }

    /** The bound has no key; one SEND after the other reaches it in seconds. */
    @Test
    void topicsThatKeepMessages() {
        try (HoofbeatProcess full = serve();
                RawPeer peer = RawPeer.connected(full)) {
            StringBuilder frames = new StringBuilder();
            for (int i = 0; i < 100_000; i++) {
                frames.append("SEND\ndestination:/topic/").append(i).append("\nretain:set\n\nx^@");
                if (i % 1000 == 999) {
                    peer.send(frames.toString());
                    frames.setLength(0);
                }
            }
            peer.send("SEND\ndestination:/topic/0\nretain:set\nreceipt:r\n\ny^@")
                    .expect("RECEIPT\n");
            assertThat(peer.send("SEND\ndestination:/topic/more\nretain:set\n\nx^@")
                            .expect("ERROR\n"))
                    .contains("at most 100000 topics have a history or a retained message");
        }
    }
}
