package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.admin.AdminPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits as an operator sets them and a client meets them. */
final class LimitsIT {

    private static HoofbeatProcess serve(String... settings) {
        String[] arguments = new String[2 * settings.length + 2];
        arguments[0] = "--store";
        arguments[1] = "memory";
        for (int i = 0; i < settings.length; i++) {
            arguments[2 * i + 2] = "--set";
            arguments[2 * i + 3] = settings[i];
        }
        return HoofbeatProcess.serve(arguments);
    }

    @Test
    void whoGoesBeyondALimitIsToldWhichOneAndTheLogSaysSoOnce() {
        try (HoofbeatProcess broker = serve(
                        "limits.connectionsMax=3",
                        "limits.queuesMax=1",
                        "limits.subscriptionsMax=2",
                        "transactions.openMax=1");
                RawPeer one = RawPeer.connected(broker)) {
            one.send("SEND\ndestination:/queue/a\nreceipt:r\n\n^@");
            one.expect("RECEIPT\n");
            assertThat(refusal(broker, "SEND\ndestination:/queue/b\n\n^@"))
                    .contains("at most 1 queues at a time (limits.queuesMax)");
            assertThat(refusal(broker, "SUBSCRIBE\nid:1\ndestination:/queue/b\n\n^@"))
                    .contains("at most 1 queues at a time (limits.queuesMax)");
            String subscribe = "SUBSCRIBE\nid:%d\ndestination:/topic/a\n\n^@";
            assertThat(refusal(broker, subscribe.formatted(1) + subscribe.formatted(2) + subscribe.formatted(3)))
                    .contains("at most 2 subscriptions (limits.subscriptionsMax)");
            assertThat(refusal(broker, "BEGIN\ntransaction:a\n\n^@BEGIN\ntransaction:b\n\n^@"))
                    .contains("at most 1 open transactions (transactions.openMax)");
            try (RawPeer two = RawPeer.connected(broker);
                    RawPeer three = RawPeer.connected(broker)) {
                try (RawPeer four = RawPeer.of(broker).send(RawPeer.CONNECT)) {
                    assertThat(four.rest()).contains("at most 3 connections at a time (limits.connectionsMax)");
                }
                try (RawPeer four = RawPeer.of(broker).send("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                    assertThat(four.rest())
                            .startsWith("HTTP/1.1 503 ")
                            .contains("at most 3 connections at a time (limits.connectionsMax)");
                }
                two.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@").expect("RECEIPT\n");
                three.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@").expect("RECEIPT\n");
            }
            broker.awaitOut(line -> line.contains("limit limits.connectionsMax was exceeded, 1 times"));
            assertThat(broker.out().lines().filter(line -> line.contains("limit limits.queuesMax was exceeded")))
                    .hasSize(1);
        }
    }

    private static String refusal(HoofbeatProcess broker, String frames) {
        try (RawPeer peer = RawPeer.connected(broker).send(frames)) {
            return peer.expect("ERROR\n");
        }
    }

    /** Frames of 39 bytes at most, each of which asks for a receipt. */
    private static String frames(int count) {
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < count; i++) {
            frames.append("SEND\ndestination:/topic/a\nreceipt:").append(i).append("\n\n^@");
        }
        return frames.toString();
    }

    private static void expectReceipts(RawPeer peer, int count) {
        for (int i = 0; i < count; i++) {
            peer.expect("RECEIPT\nreceipt-id:" + i + "\n");
        }
    }

    private static double exceeded(HoofbeatProcess broker, String key) {
        return new AdminPort(broker).metric("hoofbeat_limits_exceeded_total{limit=\"" + key + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"sessions.framesPerSecondMax, 50", "sessions.bytesPerSecondMax, 2000"})
    void aRateIsKeptByReadingLaterAndNothingIsLost(String key, String perSecond) {
        try (HoofbeatProcess broker = serve(key + "=" + perSecond);
                RawPeer fast = RawPeer.connected(broker).send(frames(120))) {
            expectReceipts(fast, 120);
            broker.awaitOut(line -> line.contains("limit " + key + " was exceeded"));
            assertThat(exceeded(broker, key)).isPositive();
        }
    }

    /** Neither of the two connections sends too much alone: only what they share is exceeded. */
    @ParameterizedTest
    @CsvSource({
        "limits.framesPerSecondPerUserMax, 40, ''",
        "limits.bytesPerSecondPerUserMax, 1600, ''",
        "limits.framesPerSecondMax, 40, guest",
        "limits.bytesPerSecondMax, 1600, guest"
    })
    void aUsersConnectionsShareARateAndAllShareAnother(String key, String perSecond, String otherLogin) {
        String other = otherLogin.isEmpty()
                ? RawPeer.CONNECT
                : RawPeer.CONNECT.replace("\n\n", "\nlogin:" + otherLogin + "\npasscode:guest\n\n");
        try (HoofbeatProcess broker = serve(key + "=" + perSecond)) {
            int rounds = 0;
            do { // A round of more than a second, on a machine that is busy, exceeds nothing.
                assertThat(rounds++).as("rounds in which nothing was exceeded").isLessThan(50);
                try (RawPeer one = RawPeer.connected(broker);
                        RawPeer two = RawPeer.of(broker).send(other)) {
                    two.expect("CONNECTED\n");
                    one.send(frames(39));
                    two.send(frames(39));
                    expectReceipts(one, 39);
                    expectReceipts(two, 39);
                }
            } while (exceeded(broker, key) == 0);
            broker.awaitOut(line -> line.contains("limit " + key + " was exceeded"));
        }
    }

    /** Each of two users sends as much as a user may. */
    @Test
    void theRateOfAUserIsNotSharedWithOthers() {
        try (HoofbeatProcess broker =
                        serve("limits.framesPerSecondPerUserMax=40", "limits.bytesPerSecondPerUserMax=1600");
                RawPeer one = RawPeer.connected(broker);
                RawPeer guest =
                        RawPeer.of(broker).send(RawPeer.CONNECT.replace("\n\n", "\nlogin:guest\npasscode:guest\n\n"))) {
            guest.expect("CONNECTED\n");
            one.send(frames(39));
            guest.send(frames(39));
            expectReceipts(one, 39);
            expectReceipts(guest, 39);
            assertThat(exceeded(broker, "limits.framesPerSecondPerUserMax")).isZero();
            assertThat(exceeded(broker, "limits.bytesPerSecondPerUserMax")).isZero();
        }
    }

    @Test
    void bytesAreSlowedDownInTheMiddleOfAFrame() {
        String body = "x".repeat(300_000);
        try (HoofbeatProcess broker = serve("limits.bodyBytesMax=1MiB", "limits.bytesPerSecondMax=200000");
                RawPeer large = RawPeer.connected(broker)) {
            large.send("SEND\ndestination:/topic/a\n\n" + body);
            // It has not ended, and is waited for already.
            broker.awaitOut(line -> line.contains("limit limits.bytesPerSecondMax was exceeded"));
            large.send("^@SEND\ndestination:/topic/a\nreceipt:r\n\n^@");
            large.expect("RECEIPT\nreceipt-id:r\n");
        }
    }

    @Test
    void aUserHasOnlySoManyConnections() {
        try (HoofbeatProcess broker = serve("limits.connectionsPerUserMax=1");
                RawPeer one = RawPeer.connected(broker)) {
            String guest = "CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\npasscode:guest\n\n^@";
            try (RawPeer anonymous = RawPeer.of(broker).send(RawPeer.CONNECT);
                    RawPeer other = RawPeer.of(broker).send(guest)) {
                assertThat(anonymous.expect("ERROR\n"))
                        .contains("at most 1 connections at a time (limits.connectionsPerUserMax)");
                other.expect("CONNECTED\n");
            }
            one.send("SEND\ndestination:/topic/a\nreceipt:r\n\n^@").expect("RECEIPT\n");
        }
    }

    @Test
    void anOldTransactionEndsWithAnErrorThatSaysSo() {
        try (HoofbeatProcess broker = serve("transactions.millisMax=200ms");
                RawPeer slow = RawPeer.connected(broker)) {
            slow.send("BEGIN\ntransaction:t\n\n^@");
            assertThat(slow.expect("ERROR\n")).contains("within 200 ms (transactions.millisMax)");
        }
    }
}
