package io.hoofbeat.core.model;

import java.util.List;

/** What becomes of what a subscription or a session leaves behind. */
final class ModelEnds {

    private final ModelWorld world;

    ModelEnds(ModelWorld world) {
        this.world = world;
    }

    void end(ModelSubscription ending) {
        ending.isActive = false;
        for (Held held : ending.held) {
            if (held.claimedBy == null) {
                world.copies.giveBack(held.copy);
            }
        }
        ending.held.clear();
        ending.inbox.values().forEach(Copy::end);
        ending.inbox.clear();
        if (ending.key.equals(Places.SPRING)) {
            endSpring(ending);
        }
    }

    void end(ModelSession session, ModelSession.State next) {
        session.state = next;
        session.transactions
                .values()
                .forEach(transaction -> transaction.claimed().forEach(held -> {
                    letGoAtTheEnd(held);
                    if (!held.subscription.isActive) {
                        world.copies.giveBack(held.copy);
                    }
                }));
        session.transactions.clear();
        session.hadDoubtfulClaim = hasDoubtfulClaim(session);
        session.subscriptions.values().forEach(each -> each.isActive = false);
        session.subscriptions.values().forEach(this::end);
        goneInVain(List.copyOf(session.subscriptions.values()));
        session.subscriptions.clear();
        for (String key : world.copies.keys()) {
            if (key.startsWith("temp:") && key.endsWith(" of " + session.name)) {
                world.copies.of(key).forEach(Copy::end);
            }
        }
    }

    /** Consumers have gone to whom messages may have been on their way, or will be. What they give back is not given to one another. */
    void goneInVain(List<ModelSubscription> gone) {
        List<ModelSubscription> consumers =
                gone.stream().filter(ModelSubscription::consumes).toList();
        world.copies.goneInVain(consumers, world.reads > 1);
    }

    private void endSpring(ModelSubscription ending) {
        boolean isLast = ending.session.subscriptions.values().stream()
                .noneMatch(each -> each != ending && each.isActive && each.key.equals(Places.SPRING));
        if (!isLast && !ending.mayFail) {
            return;
        }
        world.hasSpringEnded = true;
        // Who was to be refused because of it may come after its end.
        world.sessions.stream()
                .filter(each -> each != ending.session)
                .forEach(each -> each.mustFail.remove(ModelWorld.CLAIMED));
        for (Copy copy : world.copies.of(Places.SPRING)) {
            if (isHeldForTheLastTime(copy)) {
                continue; // By a transaction: it becomes a dead letter, or is consumed.
            }
            if (world.isOneByOne && copy.isCertain && !ending.mayFail) {
                world.doomed.add(copy);
            }
            copy.isOptional = true;
        }
    }

    /** A transaction ends with its session: a queue of that session may have gone before, with what the transaction held of it. */
    static void letGoAtTheEnd(Held held) {
        unclaim(held);
        held.copy.isOptional |= held.copy.key.equals(Places.SPRING) && !isHeldForTheLastTime(held.copy);
    }

    private static boolean isHeldForTheLastTime(Copy copy) {
        return copy.state == Copy.State.HELD && ModelCopies.isLastDelivery(copy);
    }

    static void unclaim(Held held) {
        held.claimedBy = null;
    }

    static boolean hasDoubtfulClaim(ModelSession session) {
        return session.subscriptions.values().stream().anyMatch(each -> each.mayFail) || session.hadDoubtfulClaim;
    }
}
