package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.simulation.HostsOnSteps.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Nothing that is done at one virtual host is heard at another, whatever frames come in whatever order, and whatever a client has
 * found out about another host: addresses for replies, ids of deliveries, names of destinations.
 */
class VirtualHostsPropertyTest {

    private static final int SEEDS = Integer.getInteger("hosts.seeds", 150);
    private static final int STEPS = 120;

    private static final List<String> DESTINATIONS = List.of(
            "/topic/a",
            "/topic/kept/a",
            "/queue/a",
            "/queue/b",
            "/queue/dlq.a",
            "/exchange/x/a",
            "/user/guest/queue/a",
            "/dsub/group=g@/topic/a",
            "/queue/a@alpha",
            "/hosts/alpha/queue/a",
            "alpha/queue/a",
            "\0alpha\0/queue/a",
            "alpha:/queue/a",
            "//alpha/queue/a");

    private static final List<String> SUBSCRIBED = List.of(
            "/topic/a",
            "/topic/**",
            "/topic/kept/a",
            "/queue/a",
            "/queue/*",
            "/queue/dlq.a",
            "/exchange/x/*",
            "/user/queue/a",
            "/temp-queue/t",
            "/temp-topic/t",
            "/**",
            "/hosts/alpha/queue/a",
            "\0alpha\0/queue/a");

    /** One run: clients at three hosts, each message with the name of its host in front. */
    private static final class Run {
        final Random random;
        final HostsOnSteps world;
        final List<List<Client>> clients = new ArrayList<>();
        final List<String> ackIds = new ArrayList<>();
        final List<String> addresses = new ArrayList<>();
        int heard;
        int crossed;

        Run(long seed) {
            random = new Random(seed);
            BrokerOptions options =
                    new HistoryOptions().last("/topic/kept/**", 5).options();
            world = new HostsOnSteps(seed, random.nextBoolean(), options);
            HostsOnSteps.NAMES.forEach(name -> clients.add(new ArrayList<>()));
        }

        <T> T any(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        void step() {
            int host = random.nextInt(HostsOnSteps.NAMES.size());
            String name = HostsOnSteps.NAMES.get(host);
            List<Client> own = clients.get(host);
            if (own.size() < 2) {
                own.add(world.connect(
                        random.nextInt(2), "host", name, "login", "guest", "passcode", "guest", "client-id", "c"));
            }
            Client client = any(own);
            act(client, name);
            for (int i = random.nextInt(20); i > 0; i--) {
                world.step(random.nextInt(3));
            }
            if (random.nextInt(60) == 0) {
                world.crash();
                clients.forEach(List::clear);
            }
            hearAll();
        }

        private void act(Client client, String host) {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 ->
                    client.send(
                            addresses.isEmpty() || random.nextInt(4) > 0 ? any(DESTINATIONS) : any(addresses),
                            host + " " + random.nextInt(1000),
                            "reply-to",
                            "/temp-queue/t");
                case 4 -> client.send("/topic/a", host + " retained", "retain", "true");
                case 5, 6, 7 ->
                    client.say(
                            "SUBSCRIBE",
                            "id",
                            "" + random.nextInt(1_000_000),
                            "destination",
                            any(SUBSCRIBED),
                            "ack",
                            any(List.of("auto", "client", "client-individual")),
                            random.nextInt(3) == 0 ? "durable" : "x",
                            "true",
                            random.nextInt(3) == 0 ? "replay" : "y",
                            "all");
                case 8 -> {
                    if (!ackIds.isEmpty()) {
                        String command = random.nextBoolean() ? "ACK" : "NACK";
                        client.say(command, "id", any(ackIds), "requeue", "" + random.nextBoolean());
                    }
                }
                case 9 -> {
                    String transaction = "t" + random.nextInt(1_000_000);
                    client.say("BEGIN", "transaction", transaction);
                    client.sendInTransaction(any(DESTINATIONS), host + " in transaction", transaction);
                    client.say("COMMIT", "transaction", transaction);
                }
                case 10 -> client.connection.vanish();
                default -> client.say("DISCONNECT", "receipt", "bye");
            }
        }

        private void hearAll() {
            for (int host = 0; host < clients.size(); host++) {
                String name = HostsOnSteps.NAMES.get(host);
                for (Client client : clients.get(host)) {
                    for (String each : client.arrived()) {
                        boolean isMessage = HostsOnSteps.NAMES.stream().anyMatch(from -> each.startsWith(from + " "));
                        heard += isMessage ? 1 : 0;
                        crossed += isMessage && !each.startsWith(name + " ") ? 1 : 0;
                    }
                    ackIds.addAll(client.ackIds);
                    addresses.addAll(client.replyAddresses);
                    client.ackIds.clear();
                    client.replyAddresses.clear();
                }
                clients.get(host).removeIf(client -> client.connection.isClosed());
            }
        }
    }

    @Test
    void noSequenceOfFramesLeadsFromOneHostToAnother() {
        long heard = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            for (int step = 0; step < STEPS; step++) {
                run.step();
            }
            run.world.settle();
            run.hearAll();
            assertThat(run.crossed)
                    .as("messages of another host, seed %s", seed)
                    .isZero();
            heard += run.heard;
        }
        assertThat(heard).as("messages heard at all").isGreaterThan(SEEDS * 4L);
    }
}
