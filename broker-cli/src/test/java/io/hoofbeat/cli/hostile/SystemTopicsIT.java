package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the broker tells of itself, through the packaged jar: to commands, and to raw clients while thousands reconnect. */
final class SystemTopicsIT {

    private static final int RECONNECTS = 3000;

    @SuppressWarnings("NullAway.Init") // JUnit calls startBroker first
    private static HoofbeatProcess broker;

    @BeforeAll
    static void startBroker() {
        // A guest says nothing until thousands have reconnected, which may take a while.
        broker = HoofbeatProcess.serve("--store", "memory", "--set", "sessions.connectMillisMax=60s");
    }

    @AfterAll
    static void stopBroker() {
        broker.terminate();
        assertThat(broker.exitCode()).as(broker.toString()).isZero();
        broker.close();
    }

    private static RawPeer subscribed(String destination) {
        return subscribe(RawPeer.connected(broker), destination);
    }

    private static RawPeer subscribe(RawPeer peer, String destination) {
        peer.send("SUBSCRIBE\nid:1\ndestination:" + destination + "\nreceipt:r\n\n^@");
        peer.expect("RECEIPT\n");
        return peer;
    }

    @Test
    void subAndWatchShowWhatHappens() {
        try (HoofbeatProcess sub =
                        HoofbeatProcess.run("sub", "/sys/subscriptions", "--count", "1", "--url", broker.stompUrl());
                HoofbeatProcess watch =
                        HoofbeatProcess.run("watch", "/sys/**", "--count", "1", "--url", broker.stompUrl())) {
            sub.awaitErr(line -> line.startsWith("Subscribed to /sys/subscriptions"));
            watch.awaitErr(line -> line.startsWith("Watching /sys/**"));
            try (RawPeer peer = subscribed("/topic/shown")) {
                assertThat(sub.exitCode()).as(sub.toString()).isZero();
                assertThat(sub.out())
                        .startsWith("{\"event\":\"subscribed\",\"at\":")
                        .contains("\"id\":\"1\",\"destination\":\"/topic/shown\",\"ack\":\"auto\"}");
                assertThat(watch.exitCode()).as(watch.toString()).isZero();
                assertThat(watch.out()).contains("  /sys/connections  ");
                peer.send("DISCONNECT\n\n^@");
            }
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheListOfThoseThatThereAre() {
        try (HoofbeatProcess sub = HoofbeatProcess.run("sub", "/sys/nonsense", "--url", broker.stompUrl())) {
            assertThat(sub.exitCode()).isEqualTo(1);
            assertThat(sub.err()).contains("/sys/connections, /sys/subscriptions", "/sys/presence/topic/NAME");
        }
    }

    @Test
    void thousandsOfReconnectsAreFewMessagesToThoseWhoWatch() {
        try (RawPeer staying = subscribed("/topic/storm");
                RawPeer presence = subscribed("/sys/presence/topic/storm");
                RawPeer events = subscribed("/sys/connections");
                RawPeer guest = RawPeer.of(broker)) {
            assertThat(presence.expect("MESSAGE\n")).contains("event:snapshot\nseq:1\n", "\"sessions\":1,");
            long begin = System.nanoTime();
            List<RawPeer> open = new ArrayList<>();
            for (int i = 0; i < RECONNECTS; i++) {
                open.add(subscribed("/topic/storm"));
                if (open.size() == 100) {
                    open.forEach(RawPeer::close);
                    open.clear();
                }
            }
            guest.send(RawPeer.CONNECT.replace("host:/", "host:/\nlogin:guest\npasscode:guest"));
            guest.expect("CONNECTED\n");
            subscribe(guest, "/topic/storm");
            int changes = changesUntilOnlyTwoAreThere(presence);
            int seconds = (int) ((System.nanoTime() - begin) / 1_000_000_000) + 1;
            assertThat(changes).as("changes in " + seconds + " s").isLessThanOrEqualTo(seconds + 1);
            staying.send("DISCONNECT\n\n^@");
            events.send("SEND\ndestination:/topic/mark\nreceipt:done\n\n^@");
            int told = 0;
            for (String frame = events.frame(); !frame.startsWith("RECEIPT\n"); frame = events.frame()) {
                told++;
            }
            assertThat(told).as("events in " + seconds + " s").isLessThanOrEqualTo(101 * (seconds + 1));
        }
    }

    /** Reads changes until the guest and the client that stays are the only ones, and checks that none is missing. */
    private static int changesUntilOnlyTwoAreThere(RawPeer presence) {
        boolean isGuestThere = false;
        for (int changes = 1; ; changes++) {
            String frame = presence.expect("MESSAGE\n");
            assertThat(frame).contains("event:change\nseq:" + (changes + 1) + "\n");
            isGuestThere |= frame.contains("\"user\":\"guest\"");
            if (isGuestThere && frame.contains("\"sessions\":2,\"joined\"")) {
                return changes;
            }
        }
    }
}
