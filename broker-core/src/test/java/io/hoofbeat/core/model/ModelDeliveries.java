package io.hoofbeat.core.model;

import static io.hoofbeat.core.model.BrokerModel.require;

import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** MESSAGE: whether it may come, and what it tells of the one who held the message before. */
final class ModelDeliveries {

    private final ModelWorld world;
    private final ModelAccess access;
    private final ModelFailures failures;
    private final ModelAddresses addresses;
    private long count;

    ModelDeliveries(ModelWorld world, ModelAccess access, ModelFailures failures, ModelAddresses addresses) {
        this.world = world;
        this.access = access;
        this.failures = failures;
        this.addresses = addresses;
    }

    /** How many there have been. */
    long count() {
        return count;
    }

    void onDelivered(ModelSession session, Received.Delivered delivered) {
        count++;
        require(session.isConnected(), session + " is at its end and gets " + delivered);
        ModelSubscription to = session.subscriptions.get(delivered.subscription());
        if (to == null) {
            throw new AssertionError(session + " has no such subscription: " + delivered);
        }
        require(delivered.hasAck() != to.isAuto(), "ack header of " + delivered + " for " + to);
        require(world.allGiven.add(delivered.id()), "repeated id " + delivered);
        String body = Objects.requireNonNull(delivered.message().bodyText());
        String place = delivered.message().destination().text();
        addresses.onDelivered(body, delivered);
        Copy copy = to.consumes()
                ? fromQueue(
                        to, to.isTemporary() ? to.key : addresses.keyOf(place, body), body, delivered.deliveryCount())
                : fromTopic(to, body, delivered.deliveryCount());
        require(to.hasCredit(copy.key), to + " holds its prefetch already and gets " + body);
        copy.endTwins();
        copy.deliveries = delivered.deliveryCount();
        copy.unseenMax = 0;
        require(to.isInOrder(copy), to + " gets " + copy + " behind a later one");
        Held held = new Held(delivered.id(), to, copy, ++to.lastNumber);
        session.given.put(held.id, held);
        if (to.isAuto()) {
            world.copies.end(copy);
        } else {
            copy.state = Copy.State.HELD;
            copy.isOptional = false;
            to.held.add(held);
        }
    }

    private Copy fromQueue(ModelSubscription to, String key, String body, int deliveryCount) {
        require(to.matches(key), to + " gets from " + key);
        require(access.mayReadBySome(to, key), to + " may not read " + key + " by " + world.rules);
        if (key.equals(Places.SPRING)) {
            for (ModelSubscription other : world.springSubscriptions()) {
                require(
                        other.session == to.session || other.mayFail || !other.isConfirmed,
                        to + " gets what belongs to " + other.session);
            }
        }
        Copy copy = world.copies.find(key, body, deliveryCount);
        if (copy == null && world.rules.size() > 1) {
            leaveQueues(body);
            copy = world.copies.find(key, body, deliveryCount);
        }
        if (copy == null) {
            failures.failHolders(body, to.session);
            copy = world.copies.find(key, body, deliveryCount);
        }
        if (copy == null) {
            // It may have been on its way to subscriptions that had to leave the queue meanwhile.
            world.copies.mayHaveGoneInVain(body, access.leaving(key));
            copy = world.copies.find(key, body, deliveryCount);
        }
        if (copy == null) {
            throw new AssertionError(to + " gets " + body + " from " + key + ", delivery " + deliveryCount
                    + ", which is not to be had: " + world.copies.of(key));
        }
        return copy;
    }

    private Copy fromTopic(ModelSubscription to, String body, int deliveryCount) {
        Copy copy = to.inbox.get(body);
        if (copy == null || !copy.isWaiting() || deliveryCount != copy.deliveries + 1) {
            throw new AssertionError(
                    to + " gets " + body + ", delivery " + deliveryCount + ", which is not for it: " + copy);
        }
        return copy;
    }

    /**
     * Subscriptions to patterns have left the queues that they may read no more.
     *
     * @param body of the only message of which that has been seen, or null
     */
    void leaveQueues(@Nullable String body) {
        for (ModelSession session : world.sessions) {
            for (ModelSubscription each : session.subscriptions.values()) {
                for (Held held : List.copyOf(each.held)) {
                    if (access.isLeaving(each, held.copy.key) && (body == null || body.equals(held.copy.body))) {
                        each.held.remove(held);
                        if (held.claimedBy != null) {
                            session.mayFail.putIfAbsent(
                                    ModelWorld.REVOKED, new ArrayList<>()); // Unless it had left before that.
                        }
                        session.transactions
                                .values()
                                .forEach(transaction -> transaction.parts.forEach(part -> remove(part, held)));
                        held.copy.unseenMax += 1;
                        world.copies.giveBack(held.copy);
                    }
                }
            }
        }
    }

    private static void remove(ModelTransaction.Part part, Held held) {
        if (part instanceof ModelTransaction.Acknowledging ack) {
            ack.held().remove(held);
        } else if (part instanceof ModelTransaction.Rejecting nack) {
            nack.held().remove(held);
        }
    }
}
