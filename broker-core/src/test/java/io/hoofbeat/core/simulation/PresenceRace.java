package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Clients that come, go and watch one topic at random, in an order that follows from a seed. */
final class PresenceRace {

    private static final int STEPS = 60;

    private final SteppedBroker broker;
    private final Random random;
    private final String what;
    private final List<Guest> guests = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();

    private static final class Guest {
        final Client client;
        final String user;
        int subscriptions;
        boolean isGone;

        Guest(Client client, String user) {
            this.client = client;
            this.user = user;
        }
    }

    private static final class Watcher {
        final Client client;
        final PresenceView view;
        boolean isGone;

        Watcher(Client client, PresenceView view) {
            this.client = client;
            this.view = view;
        }
    }

    PresenceRace(SteppedBroker broker, Random random, String what) {
        this.broker = broker;
        this.random = random;
        this.what = what;
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            act();
            for (int turns = random.nextInt(6); turns > 0; turns--) {
                broker.step(random);
            }
            if (random.nextInt(8) == 0) {
                broker.advance(random.nextInt(1500));
            }
            watchers.forEach(this::read);
        }
        broker.pass(3000);
        watchers.forEach(this::read);
        for (Watcher watcher : watchers) {
            if (!watcher.isGone) {
                assertThat(watcher.view.sessions()).as(what).isEqualTo(truth());
            }
        }
    }

    private void act() {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                String user = "u" + random.nextInt(4);
                Guest guest = new Guest(broker.connectRaw("login", user, "passcode", "x"), user);
                guests.add(guest);
                subscribe(guest);
            }
            case 2 -> anyGuest(this::subscribe);
            case 3 ->
                anyGuest(guest -> {
                    if (guest.subscriptions > 0) {
                        guest.client.control("UNSUBSCRIBE", "id", "s" + guest.subscriptions--);
                    }
                });
            case 4 ->
                anyGuest(guest -> {
                    guest.isGone = true;
                    if (random.nextBoolean()) {
                        guest.client.control("DISCONNECT");
                    } else {
                        guest.client.leave();
                    }
                });
            default -> {
                if (!watchers.isEmpty() && random.nextInt(3) == 0) {
                    Watcher watcher = watchers.get(random.nextInt(watchers.size()));
                    watcher.isGone = true;
                    watcher.client.leave();
                } else {
                    Client client = broker.connectRaw("login", "w", "passcode", "x");
                    client.control("SUBSCRIBE", "id", "w", "destination", "/sys/presence/topic/x", "ack", "auto");
                    watchers.add(new Watcher(client, new PresenceView(what)));
                }
            }
        }
    }

    private void anyGuest(java.util.function.Consumer<Guest> action) {
        List<Guest> there = guests.stream().filter(guest -> !guest.isGone).toList();
        if (!there.isEmpty()) {
            action.accept(there.get(random.nextInt(there.size())));
        }
    }

    private void subscribe(Guest guest) {
        guest.client.control("SUBSCRIBE", "id", "s" + ++guest.subscriptions, "destination", "/topic/x", "ack", "auto");
    }

    private void read(Watcher watcher) {
        for (Received received : watcher.client.arrived()) {
            if (received instanceof Received.Delivered) {
                watcher.view.take(SteppedBroker.shortly(received));
            }
        }
    }

    private Map<String, Integer> truth() {
        Map<String, Integer> sessions = new TreeMap<>();
        for (Guest guest : guests) {
            if (!guest.isGone && guest.subscriptions > 0) {
                sessions.merge("\"" + guest.user + "\"", 1, Integer::sum);
            }
        }
        return sessions;
    }
}
