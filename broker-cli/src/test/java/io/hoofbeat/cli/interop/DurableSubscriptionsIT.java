package io.hoofbeat.cli.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Durable subscriptions through the front door, in frames as clients of several brokers send them, with SIGKILL in between. */
class DurableSubscriptionsIT {

    private static final int MESSAGES = 40;
    private static final int BODY_CHARS = 128 << 10;

    @TempDir
    private Path folder;

    /** A SUBSCRIBE, the UNSUBSCRIBE that deletes what it makes, and what it is called. */
    private record Dialect(String subscribe, String unsubscribe, String alias) {}

    private static final List<Dialect> DIALECTS = List.of(
            new Dialect(
                    "id:audit\ndestination:/topic/orders\ndurable:true\nauto-delete:false",
                    "id:audit\ndurable:true",
                    "id=audit@/topic/orders"),
            new Dialect(
                    "id:apollo\ndestination:/topic/orders\npersistent:true", "id:apollo\npersistent:true", "apollo"),
            new Dialect(
                    "id:1\ndestination:/topic/*\ndurable:true\nx-queue-name:shared",
                    "id:1\ndurable:true\nx-queue-name:shared",
                    "shared"),
            new Dialect(
                    "id:1\ndestination:/topic/orders\nactivemq.subscriptionName:active",
                    "id:1\nactivemq.subscriptionName:active",
                    "client=active@it"),
            new Dialect(
                    "id:1\ndestination:/topic/**\ndurable-subscription-name:artemis",
                    "id:1\ndurable-subscription-name:artemis",
                    "artemis@it"),
            new Dialect("id:1\ndestination:/topic/orders\ngroup:workers", "id:1\ngroup:workers", "workers"),
            new Dialect(
                    "id:1\ndestination:/topic/orders::qualified",
                    "id:1\ndestination:/topic/orders::qualified\ndurable:true",
                    "qualified"));

    private HoofbeatProcess serve() {
        return HoofbeatProcess.serve("--data", folder.toString());
    }

    private static StompWire connect(HoofbeatProcess broker) throws IOException {
        StompWire wire = new StompWire(
                new BrokerAddress("127.0.0.1", broker.stompPort(), broker.webSocketUrl(), "guest", "guest"));
        wire.write("CONNECT\naccept-version:1.2\nhost:x\nclient-id:it\n\n^@");
        wire.expect("CONNECTED");
        return wire;
    }

    private static void publish(HoofbeatProcess broker, List<String> bodies) throws IOException {
        try (StompWire publisher = connect(broker)) {
            for (String body : bodies) {
                publisher.request("SEND\ndestination:/topic/orders", body);
            }
        }
    }

    private static List<String> receive(StompWire wire, int count) throws IOException {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StompFrame message = wire.expect("MESSAGE");
            assertThat(message.header("destination")).isEqualTo("/topic/orders");
            bodies.add(message.text());
        }
        return bodies;
    }

    private static List<String> numbered(int from, int to) {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            bodies.add("order " + i);
        }
        return bodies;
    }

    @Test
    void everyDialectKeepsItsMessagesOverSigkill() throws IOException {
        try (HoofbeatProcess broker = serve()) {
            for (Dialect dialect : DIALECTS) {
                try (StompWire wire = connect(broker)) {
                    wire.request("SUBSCRIBE\n" + dialect.subscribe(), "");
                }
            }
            publish(broker, numbered(1, 10));
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve()) {
            assertThat(broker.out()).contains("no messages from before, 7 durable subscriptions with 70 messages\n");
            publish(broker, numbered(11, 12));
            for (Dialect dialect : DIALECTS) {
                try (StompWire wire = connect(broker)) {
                    wire.request("SUBSCRIBE\nack:client\n" + dialect.subscribe(), "");
                    assertThat(receive(wire, 12)).isEqualTo(numbered(1, 12));
                }
                try (StompWire wire = connect(broker)) {
                    wire.request("SUBSCRIBE\nack:client\nid:9\ndestination:/dsub/" + dialect.alias(), "");
                    List<StompFrame> messages = new ArrayList<>();
                    for (int i = 0; i < 12; i++) {
                        messages.add(wire.expect("MESSAGE"));
                    }
                    assertThat(messages).allMatch(message -> "true".equals(message.header("redelivered")));
                    wire.request("ACK\nid:" + messages.get(9).header("ack"), "");
                }
            }
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve()) {
            assertThat(broker.out()).contains("7 durable subscriptions with 14 messages\n");
            for (Dialect dialect : DIALECTS) {
                try (StompWire wire = connect(broker)) {
                    wire.request("SUBSCRIBE\nack:client\n" + dialect.subscribe(), "");
                    assertThat(receive(wire, 2)).isEqualTo(numbered(11, 12));
                    wire.request("UNSUBSCRIBE\n" + dialect.unsubscribe(), "");
                }
            }
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve()) {
            assertThat(broker.out()).contains("no messages from before\n");
        }
    }

    @Test
    void aMessageIsOnTheDiskOnceHoweverManyKeepIt() throws IOException {
        Random random = new Random(1);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] body = new byte[BODY_CHARS / 4 * 3];
            random.nextBytes(body);
            bodies.add(Base64.getEncoder().encodeToString(body));
        }
        try (HoofbeatProcess broker = serve()) {
            for (int group = 0; group < 10; group++) {
                try (StompWire wire = connect(broker)) {
                    wire.request("SUBSCRIBE\nid:1\ndestination:/topic/orders\ngroup:g" + group, "");
                }
            }
            publish(broker, bodies);
            assertThat(broker.terminate().exitCode()).isZero();
        }
        // Ten copies of each would be ten times as much; once written and once in the log is less than three times.
        assertThat(bytesOf(folder)).isLessThan(3L * MESSAGES * BODY_CHARS);
        try (HoofbeatProcess broker = serve()) {
            for (int group = 0; group < 10; group++) {
                try (StompWire wire = connect(broker)) {
                    wire.request("SUBSCRIBE\nid:1\ndestination:/topic/orders\ngroup:g" + group, "");
                    assertThat(receive(wire, MESSAGES)).isEqualTo(bodies);
                }
            }
        }
    }

    private static long bytesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("messages"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(DurableSubscriptionsIT::size)
                    .sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDeadClientsSubscriptionIsTakenOverAtOnce() throws IOException {
        String subscribe =
                "SUBSCRIBE\nid:1\nack:client-individual\ndestination:/topic/orders\ndurable-subscriber-name:n";
        try (HoofbeatProcess broker = serve();
                StompWire dead = connect(broker);
                StompWire alive = connect(broker)) {
            dead.request(subscribe, "");
            publish(broker, numbered(1, 3));
            assertThat(receive(dead, 3)).isEqualTo(numbered(1, 3));
            alive.request(subscribe, "");
            assertThat(receive(alive, 3)).isEqualTo(numbered(1, 3));
            StompFrame error = dead.expect("ERROR");
            assertThat(error.header("message")).isEqualTo("The durable subscription client=n@it was taken over");
            dead.expectClosed();
        }
    }

    @Test
    void aTransactionOverTopicsQueuesAndAcksIsWholeAfterSigkill() throws IOException {
        try (HoofbeatProcess broker = serve();
                StompWire wire = connect(broker)) {
            wire.request("SUBSCRIBE\nid:1\nack:client\ndestination:/topic/orders\ngroup:g", "");
            wire.request("SUBSCRIBE\nid:2\nack:client\ndestination:/topic/bills\ngroup:h", "");
            publish(broker, numbered(1, 1));
            StompFrame order = wire.expect("MESSAGE");
            for (String end : List.of("COMMIT", "never")) {
                wire.write("BEGIN\ntransaction:" + end + "\n\n^@");
                wire.write("SEND\ntransaction:" + end + "\ndestination:/topic/bills\n\nbill " + end + "^@");
                wire.write("SEND\ntransaction:" + end + "\ndestination:/queue/mail\n\nmail " + end + "^@");
                if (end.equals("COMMIT")) {
                    wire.write("ACK\ntransaction:COMMIT\nid:" + order.header("ack") + "\n\n^@");
                    wire.request("COMMIT\ntransaction:COMMIT", "");
                }
            }
            assertThat(wire.expect("MESSAGE").text()).isEqualTo("bill COMMIT");
            wire.request("BEGIN\ntransaction:last", "");
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve();
                StompWire wire = connect(broker)) {
            assertThat(broker.out())
                    .contains("1 message from before in 1 queue, 2 durable subscriptions with 1 message\n");
            wire.request("SUBSCRIBE\nid:1\ndestination:/topic/orders\ngroup:g", "");
            wire.request("SUBSCRIBE\nid:2\ndestination:/topic/bills\ngroup:h", "");
            assertThat(wire.expect("MESSAGE").text()).isEqualTo("bill COMMIT");
            wire.request("SUBSCRIBE\nid:3\ndestination:/queue/mail", "");
            assertThat(wire.expect("MESSAGE").text()).isEqualTo("mail COMMIT");
            wire.expectNothingMore();
        }
    }
}
