package io.hoofbeat.core.model;

import static io.hoofbeat.core.model.BrokerModel.require;

import java.util.ArrayList;
import java.util.List;

/** SEND: where messages go, and what a receipt says of them. */
final class ModelSends {

    /** Messages that came together, one at least to the small queue. */
    record Sent(ModelSession session, List<Copy> copies) {}

    private final ModelWorld world;
    private final ModelAccess access;
    private final ModelFailures failures;
    private final ModelAddresses addresses;

    ModelSends(ModelWorld world, ModelAccess access, ModelFailures failures, ModelAddresses addresses) {
        this.world = world;
        this.access = access;
        this.failures = failures;
        this.addresses = addresses;
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
        String key = addresses.placeOf(session, destination);
        addresses.onSent(session, said.body(), key, said.get("reply-to"));
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
        if (!session.subscribedTemporaries.contains(address) && !session.subscriptions.containsKey(address)) {
            session.implicit.add(address);
            ModelSubscription made =
                    new ModelSubscription(session, address, address, session.temporary(address), "auto", 100);
            session.subscriptions.put(address, made);
            world.recent.forEach(sent -> announce(made, sent, false, new ArrayList<>()));
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
}
