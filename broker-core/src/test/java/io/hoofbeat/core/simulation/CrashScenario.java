package io.hoofbeat.core.simulation;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conversations that a store can break into; each goes as far as it comes. */
enum CrashScenario {
    SEND_WITH_RECEIPT {
        @Override
        void play(SteppedBroker broker, Promises promises) {
            Client client = broker.connect();
            for (int i = 1; i <= 4; i++) {
                promises.kept("r" + i, "m" + i);
                client.send("/queue/a", "m" + i, "receipt", "r" + i);
                client.send("/queue/b", "unconfirmed" + i);
                promises.note(client.receivedFrames());
            }
        }
    },

    ACK_WITH_RECEIPT {
        @Override
        void play(SteppedBroker broker, Promises promises) {
            Client client = broker.connect();
            List<Received> received = sendAndReceive(client, promises, "/queue/a", "m1", "m2", "m3", "m4");
            for (String body : List.of("m1", "m3")) {
                String ackId = ackIdOrNull(received, body);
                if (ackId != null) {
                    promises.settled("ack " + body, body);
                    client.control("ACK", "id", ackId, "receipt", "ack " + body);
                    promises.note(client.receivedFrames());
                }
            }
        }
    },

    TRANSACTION_OVER_THREE_QUEUES {
        @Override
        void play(SteppedBroker broker, Promises promises) {
            Client client = broker.connect();
            List<Received> received = sendAndReceive(client, promises, "/queue/a", "m1", "m2", "m3");
            String first = ackIdOrNull(received, "m1");
            String third = ackIdOrNull(received, "m3");
            if (first == null || third == null) {
                return;
            }
            client.control("BEGIN", "transaction", "t");
            for (String name : List.of("x", "y", "z")) {
                client.send("/queue/" + name, "to " + name, "transaction", "t");
            }
            client.control("ACK", "id", first, "transaction", "t");
            client.control("ACK", "id", third, "transaction", "t");
            promises.note(client.receivedFrames());
            promises.whole(List.of("to x", "to y", "to z"), List.of("m1", "m3"));
            promises.kept("commit", "to x", "to y", "to z");
            promises.settled("commit", "m1", "m3");
            client.control("COMMIT", "transaction", "t", "receipt", "commit");
            promises.note(client.receivedFrames());
        }
    },

    DEAD_LETTERS {
        @Override
        void play(SteppedBroker broker, Promises promises) {
            Client client = broker.connect();
            List<Received> received = sendAndReceive(client, promises, "/queue/a", "m1", "m2");
            String refused = ackIdOrNull(received, "m1");
            String poison = ackIdOrNull(received, "m2");
            if (refused != null) {
                promises.buried("nack", "m1");
                client.control("NACK", "id", refused, "requeue", "false", "receipt", "nack");
            }
            for (int delivery = 1; delivery <= 5 && poison != null; delivery++) {
                client.control("NACK", "id", poison);
                poison = ackIdOrNull(promises.note(client.receivedFrames()), "m2");
            }
        }
    },

    CONSUMERS_THAT_VANISH {
        @Override
        void play(SteppedBroker broker, Promises promises) {
            sendAndReceive(broker.connect(), promises, "/queue/a", "m1", "m2", "m3");
            for (int i = 0; i < 3; i++) {
                Client consumer = broker.connect();
                consumer.subscribe("s", "/queue/a", "client", "prefetch-count", "2");
                promises.note(consumer.receivedFrames());
                consumer.vanish();
            }
        }
    },

    BACKLOG_BEYOND_THE_MEMORY {
        @Override
        BrokerOptions options() {
            return QueueSuite.pagingOptions();
        }

        @Override
        void play(SteppedBroker broker, Promises promises) {
            Client client = broker.connect();
            for (int i = 10; i < 30; i++) {
                promises.kept("r" + i, "m" + i);
                client.send("/queue/a", "m" + i, "receipt", "r" + i);
            }
            promises.note(client.receivedFrames());
            client.subscribe("s", "/queue/a", "client-individual", "prefetch-count", "2");
            for (int round = 0; round < 6; round++) {
                for (Received each : promises.note(client.receivedFrames())) {
                    if (each instanceof Received.Delivered delivered) {
                        String body = delivered.message().bodyText() + "";
                        promises.settled("ack " + body, body);
                        client.control("ACK", "id", delivered.id(), "receipt", "ack " + body);
                    }
                }
            }
            promises.note(client.receivedFrames());
        }
    };

    BrokerOptions options() {
        return BrokerOptions.DEFAULT;
    }

    /** Plays on, whatever has broken: what does not come is not waited for. */
    abstract void play(SteppedBroker broker, Promises promises);

    private static List<Received> sendAndReceive(Client client, Promises promises, String queue, String... bodies) {
        for (String body : bodies) {
            promises.kept("sent " + body, body);
            client.send(queue, body, "receipt", "sent " + body);
        }
        List<Received> all = new ArrayList<>(promises.note(client.receivedFrames()));
        client.subscribe("s", queue, "client-individual");
        all.addAll(promises.note(client.receivedFrames()));
        return all;
    }

    private static @Nullable String ackIdOrNull(List<Received> received, String body) {
        for (Received each : received) {
            if (each instanceof Received.Delivered delivered
                    && body.equals(delivered.message().bodyText())) {
                return delivered.id();
            }
        }
        return null;
    }
}
