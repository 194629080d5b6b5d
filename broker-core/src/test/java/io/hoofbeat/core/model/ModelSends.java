package io.hoofbeat.core.model;

import static io.hoofbeat.core.model.BrokerModel.require;

import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** SEND: where messages go, what a receipt says of them, and to which addresses they are answered. */
final class ModelSends {

    /** Messages that came together, one at least to the small queue. */
    record Sent(ModelSession session, List<Copy> copies) {}

    private final ModelWorld world;
    private final ModelAccess access;
    private final ModelFailures failures;
    /** Reply addresses, with the place that each stands for. */
    private final Map<String, String> addresses = new LinkedHashMap<>();
    /** Reply address that is asked for by each message. */
    private final Map<String, String> replyTo = new HashMap<>();

    private final Map<String, ModelSession> senders = new HashMap<>();

    ModelSends(ModelWorld world, ModelAccess access, ModelFailures failures) {
        this.world = world;
        this.access = access;
        this.failures = failures;
    }

    List<String> addresses() {
        return new ArrayList<>(addresses.keySet());
    }

    void send(ModelSession session, Said said) {
        String destination = said.the("destination");
        if (destination.startsWith("/app/") || destination.startsWith("/sys/")) {
            failures.mustFail(session, "is not possible");
            return;
        }
        boolean isOwn = Places.isTemporary(destination) || Places.isReplyAddress(destination);
        String known = Places.key(destination);
        boolean may = world.rules.stream().anyMatch(each -> each.permits(session.login, "send", known, isOwn));
        boolean must = world.rules.stream().allMatch(each -> each.permits(session.login, "send", known, isOwn));
        if (!may) {
            failures.mustFail(session, "is not permitted");
            return;
        }
        if (!must) {
            session.expected.add("is not permitted");
        }
        String transaction = said.get("transaction");
        ModelTransaction open = transaction == null ? null : session.transactions.get(transaction);
        if (transaction != null && open == null) {
            failures.mustFail(session, "Unknown transaction");
            return;
        }
        askForReplies(session, said);
        String key = Places.isTemporary(destination)
                ? session.temporary(destination)
                : addresses.getOrDefault(destination, known);
        senders.put(said.body(), session);
        if (open == null) {
            List<Copy> sent = new ArrayList<>();
            boolean isTaken = take(session, List.of(new ModelTransaction.Sending(said, key)), sent);
            world.takenNow.addAll(sent);
            session.owe(said, sent, () -> checkArrival(isTaken, sent));
            return;
        }
        open.parts.add(new ModelTransaction.Sending(said, key));
        session.owe(said);
    }

    /** The broker subscribes for a client that asks for answers without doing so itself. */
    private void askForReplies(ModelSession session, Said said) {
        String address = said.get("reply-to");
        if (address == null) {
            return;
        }
        replyTo.put(said.body(), address);
        if (!session.subscribedTemporaries.contains(address) && !session.subscriptions.containsKey(address)) {
            session.implicit.add(address);
            ModelSubscription made =
                    new ModelSubscription(session, address, address, session.temporary(address), "auto", 100);
            session.subscriptions.put(address, made);
        }
    }

    /**
     * Takes messages to where they go, together.
     *
     * @return false when it is sure that there is no room for them; then nothing is taken, and an ERROR must come
     */
    boolean take(ModelSession session, List<ModelTransaction.Sending> sendings, List<Copy> taken) {
        long small = sendings.stream()
                .filter(each -> each.key().equals(Places.SMALL))
                .count();
        if (small > 0 && world.isOneByOne && world.copies.smallMin() + small > Places.SMALL_MAX) {
            session.mustFail.add("is full");
            return false;
        }
        boolean isSure = small == 0 || world.copies.smallMax() + small <= Places.SMALL_MAX;
        for (ModelTransaction.Sending each : sendings) {
            put(session, each, taken);
        }
        if (small > 0) {
            world.smallSent.add(new Sent(session, taken));
        }
        if (!isSure) {
            world.smallSent.forEach(ModelSends::doubt); // What was sent later may come there sooner.
        }
        return true;
    }

    private static void doubt(Sent sent) {
        List<Copy> doubted = sent.session().mayFail.computeIfAbsent("is full", words -> new ArrayList<>());
        for (Copy copy : sent.copies()) {
            // What is open for another reason stays so when this turns out well.
            if (!copy.isOptional && !copy.isGone() && copy.deliveries == 0) {
                copy.isOptional = true;
                doubted.add(copy);
            }
        }
    }

    private void put(ModelSession sender, ModelTransaction.Sending sending, List<Copy> taken) {
        String key = sending.key();
        String body = sending.said().body();
        long order = world.copies.nextOrder();
        if (key.startsWith("temp:/temp-queue/")) {
            if (isOfSomebodyHere(key)) {
                taken.add(world.copies.add(body, key, sender, order));
            }
        } else if (Places.isQueue(key)) {
            Copy copy = world.copies.add(body, key, sender, order);
            // Whether it comes before the queue goes with its session, or after, is open.
            copy.isOptional |= key.equals(Places.SPRING) && !world.isOneByOne;
            taken.add(copy);
        } else {
            Copy sent = new Copy(body, key, key, null, sender, order);
            world.recent.add(sent);
            for (ModelSession session : world.sessions) {
                for (ModelSubscription each : session.subscriptions.values()) {
                    announce(each, sent, each.isConfirmed, taken);
                }
            }
        }
    }

    private boolean isOfSomebodyHere(String key) {
        return world.sessions.stream()
                .anyMatch(session -> session.isConnected() && key.endsWith(" of " + session.name));
    }

    /** A message to a topic is on its way to one subscription, if that matches. */
    void announce(ModelSubscription to, Copy sent, boolean isSure, List<Copy> taken) {
        boolean isWanted = to.session.isConnected() && !to.consumes() && to.matches(sent.key);
        if (isWanted && (!to.isPattern() || access.mayReadBySome(to, sent.key))) {
            Copy copy = new Copy(sent.body, to.destination, sent.key, to, sent.sender, sent.order);
            copy.isOptional = !isSure || (to.isPattern() && !access.mayReadByAll(to, sent.key));
            to.inbox.put(sent.body, copy);
            taken.add(copy);
        }
    }

    /** What must be true when the receipt of a SEND or COMMIT comes. */
    void checkArrival(boolean isTaken, List<Copy> sent) {
        require(isTaken, "a receipt for what there is no room for");
        for (Copy copy : sent) {
            ModelSubscription to = copy.owner;
            if (to != null) {
                boolean isDue = copy.isWaiting() && copy.deliveries == 0 && !copy.isOptional && to.isActive;
                require(
                        !isDue || to.isCommitting || !to.hasCredit(copy.key),
                        "a receipt before " + copy + " has come to " + to);
            } else if (!copy.isGone()
                    && !copy.hasTwins()
                    && !copy.mayBeConsumed()
                    && Places.isQueue(copy.key)
                    && !copy.key.equals(Places.SPRING)) {
                require(
                        !Boolean.FALSE.equals(world.disk.holds(copy.key, copy.body)),
                        "a receipt before " + copy + " is on disk");
            }
        }
    }

    /** Addresses of answers cannot be guessed, so the first MESSAGE tells them. */
    void learnAddress(String body, Received.Delivered delivered) {
        String asked = replyTo.get(body);
        String address = delivered.message().header("reply-to");
        require((asked == null) == (address == null), "reply-to of " + body + " is " + address + " for " + asked);
        if (asked != null && address != null) {
            ModelSession owner = Objects.requireNonNull(senders.get(body));
            String place = owner.temporary(asked);
            String before = addresses.putIfAbsent(address, place);
            require(before == null || before.equals(place), address + " stands for " + place + " and for " + before);
        }
    }
}
