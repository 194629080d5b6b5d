package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.admin.AdminPort;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What may wait for a client that does not read or does not acknowledge: beyond that publishers wait, and then the client goes. */
final class OutputLimitsIT {

    private static final String BODY = "x".repeat(1000);
    private static final int MESSAGES = 16_000;

    private static RawPeer subscribed(RawPeer peer, String ack) {
        peer.connected()
                .send("SUBSCRIBE\nid:1\ndestination:/topic/fast\nack:" + ack + "\nreceipt:s\n\n^@")
                .expect("RECEIPT\n");
        return peer;
    }

    /** Sends messages from a thread of its own, until the last has its receipt. */
    private static CompletableFuture<Void> publish(HoofbeatProcess broker, int messages) {
        return CompletableFuture.runAsync(() -> {
            try (RawPeer publisher = RawPeer.connected(broker)) {
                for (int number = 0; number < messages; number++) {
                    publisher.send("SEND\ndestination:/topic/fast\nnumber:" + number
                            + (number == messages - 1 ? "\nreceipt:last" : "") + "\n\n" + BODY + "^@");
                }
                publisher.expect("RECEIPT\nreceipt-id:last\n");
            }
        });
    }

    private static Map<String, Object> awaitSlow(AdminPort admin) {
        while (true) {
            for (Map<String, Object> client : admin.list("/api/clients", "clients")) {
                if (Boolean.TRUE.equals(client.get("slow"))) {
                    return client;
                }
            }
        }
    }

    @Test
    void publishersWaitWhileAPeerDoesNotReadAndNothingIsLost() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                        "--store", "memory",
                        "--set", "listen.outputHighBytes=4MiB",
                        "--set", "sessions.slowMillisMax=1h");
                RawPeer stalled = subscribed(RawPeer.withSmallBuffer(broker), "auto")) {
            CompletableFuture<Void> published = publish(broker, MESSAGES);
            AdminPort admin = new AdminPort(broker);
            assertThat(AdminPort.number(awaitSlow(admin), "pendingBytes"))
                    .as("what waits: the limit, and what was on its way when the publisher was told to wait")
                    .isBetween(4L << 20, 12L << 20);
            assertThat(admin.metric("hoofbeat_sessions_slow")).isEqualTo(1);
            assertThat(admin.metric("hoofbeat_messages_received_total")).isLessThan(MESSAGES);
            for (int number = 0; number < MESSAGES; number++) {
                assertThat(stalled.expect("MESSAGE\n")).contains("\nnumber:" + number + "\n");
            }
            published.join();
            assertThat(admin.metric("hoofbeat_sessions_slow")).isZero();
            assertThat(admin.metric("hoofbeat_limits_exceeded_total{limit=\"listen.outputHighBytes\"}"))
                    .isZero();
        }
    }

    @Test
    void whoDoesNotReadIsClosedBeforeItUsesUpTheDirectMemory() {
        try (HoofbeatProcess broker = HoofbeatProcess.serveOn(
                        List.of("-Xmx256m", "-XX:MaxDirectMemorySize=32m", "-XX:+ExitOnOutOfMemoryError"),
                        "--store",
                        "memory",
                        "--set",
                        "listen.outputHighBytes=1GiB",
                        "--set",
                        "sessions.slowMillisMax=1h");
                RawPeer stalled = subscribed(RawPeer.withSmallBuffer(broker), "auto")) {
            publish(broker, 3 * MESSAGES).join();
            broker.awaitOut(line -> line.contains("wait for it and direct memory is nearly used up"));
            broker.awaitOut(line -> line.contains("limit listen.outputHighBytes was exceeded"));
            AdminPort admin = new AdminPort(broker);
            assertThat(admin.metric("hoofbeat_limits_exceeded_total{limit=\"listen.outputHighBytes\"}"))
                    .isEqualTo(1);
            assertThat(admin.metric("hoofbeat_slow_subscribers_disconnected_total"))
                    .isEqualTo(1);
            assertThat(stalled.rest()).contains("MESSAGE\n").doesNotContain("number:" + (3 * MESSAGES - 1));
            Aftermath.assertHealthy(broker);
        }
    }

    @Test
    void whoDoesNotAcknowledgeIsToldHowMuchHasWaited() {
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                        "--store", "memory",
                        "--set", "sessions.backlogBytesMax=50000",
                        "--set", "sessions.slowMillisMax=200ms");
                RawPeer idle = subscribed(RawPeer.of(broker), "client")) {
            publish(broker, 500).join();
            String frame = idle.frame();
            while (frame.startsWith("MESSAGE\n")) {
                frame = idle.frame();
            }
            assertThat(frame)
                    .startsWith("ERROR\n")
                    .contains("50000 bytes (sessions.backlogBytesMax)", "200 ms (sessions.slowMillisMax)");
        }
    }
}
