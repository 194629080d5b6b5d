package io.hoofbeat.core.model;

import static io.hoofbeat.core.model.BrokerModel.require;

import java.util.List;

/** What must be true when nothing is under way any more, and what is open no longer then. */
final class ModelSettling {

    private final ModelWorld world;
    private final ModelAccess access;
    private final ModelDeliveries deliveries;

    ModelSettling(ModelWorld world, ModelAccess access, ModelDeliveries deliveries) {
        this.world = world;
        this.access = access;
        this.deliveries = deliveries;
    }

    /** Nothing is under way any more: what must have happened has. */
    void settled() {
        for (ModelSession session : world.sessions) {
            if (session.isConnected()) {
                requireNothingDue(session);
                session.mayFail.values().forEach(list -> list.forEach(copy -> copy.isOptional = copy.hasTwins()));
                session.mayReturn.forEach(world.copies::end);
                session.mayReturn.forEach(Copy::endTwins);
            }
            require(
                    session.state != ModelSession.State.ENDING || session.owed.isEmpty() || session.mayHaveFailed(),
                    session + " is owed " + session.owed);
            if (!session.isConnected()) {
                session.owed.clear(); // Of what has failed at the end.
            }
            session.mayFail.clear();
            session.mayReturn.clear();
            session.hadDoubtfulClaim = false;
        }
        world.sessions.removeIf(session -> session.state == ModelSession.State.CLOSED);
        if (world.rules.size() > 1) {
            deliveries.leaveQueues(null);
            for (String key : world.copies.keys()) {
                world.copies.of(key).stream()
                        .filter(Copy::isWaiting)
                        .toList()
                        .forEach(copy -> world.copies.mayHaveGoneInVain(copy, world.sessions.size()));
            }
        }
        world.rules.subList(0, world.rules.size() - 1).clear();
        settleSpring();
        world.copies.settled();
        world.recent.clear();
        world.smallSent.clear();
        world.sessions.forEach(this::settleSubscriptions);
        world.copies.keys().forEach(this::requireNothingWaits);
        world.reads = 0;
    }

    private void requireNothingDue(ModelSession session) {
        require(session.mustFail.isEmpty(), session + " has got no ERROR: " + session.mustFail);
        require(session.owed.isEmpty(), session + " is owed " + session.owed);
        for (ModelSubscription each : session.subscriptions.values()) {
            require(ModelAccess.mayStand(each, world.newest()) >= 0, each + " goes on under " + world.newest());
        }
        for (ModelTransaction each : session.transactions.values()) {
            require(
                    !access.isForbidden(session, each),
                    session + " goes on with what it may not send by " + world.newest());
        }
    }

    private void settleSpring() {
        world.doomed.forEach(Copy::end);
        world.doomed.clear();
        world.hasSpringEnded = false;
        List<ModelSubscription> all = world.springSubscriptions();
        for (ModelSubscription each : all) {
            require(each.session == all.get(0).session, "a queue of one session has " + all);
            each.mayFail = false;
        }
    }

    private void settleSubscriptions(ModelSession session) {
        for (ModelSubscription each : session.subscriptions.values()) {
            each.isConfirmed = true;
            each.isCommitting = false;
            for (Copy copy : List.copyOf(each.inbox.values())) {
                if (copy.isWaiting() && each.hasCredit(copy.key)) {
                    require(copy.isOptional, each + " has not got " + copy);
                    copy.end();
                }
                if (copy.isGone()) {
                    each.inbox.remove(copy.body);
                }
            }
        }
    }

    private void requireNothingWaits(String key) {
        for (Copy copy : world.copies.of(key)) {
            if (copy.isWaiting() && !copy.isOptional) {
                for (ModelSession session : world.sessions) {
                    for (ModelSubscription each : session.subscriptions.values()) {
                        boolean couldTakeIt = session.isConnected()
                                && each.consumes()
                                && each.matches(key)
                                && ModelAccess.mayRead(each, key, world.newest())
                                && each.hasCredit(key);
                        require(!couldTakeIt, copy + " waits though it could go to " + each);
                    }
                }
            }
        }
    }
}
