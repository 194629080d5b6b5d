package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Sessions that have failed, or may have: an ERROR is on the way to them. */
final class ModelFailures {

    private final ModelWorld world;
    private final ModelAccess access;
    private final ModelEnds ends;

    ModelFailures(ModelWorld world, ModelAccess access, ModelEnds ends) {
        this.world = world;
        this.access = access;
        this.ends = ends;
    }

    /** The frame is wrong: the session ends, of which others may hear before its client does. */
    void mustFail(ModelSession session, String words) {
        session.expected.add(words);
        world.mustFailNow = true;
        fail(session);
    }

    void fail(ModelSession session) {
        session.failing.addAll(reasonsToFail(session));
        if (world.rules.size() > 1) {
            world.reads++; // Several sessions may fail at once, and give to one another what they leave behind.
        }
        ends.end(session, ModelSession.State.FAILING);
    }

    /** Words of the errors that a session may get. */
    private List<String> reasonsToFail(ModelSession session) {
        List<String> reasons = new ArrayList<>(session.expected);
        reasons.addAll(session.mustFail);
        reasons.addAll(session.mayFail.keySet());
        if (ModelEnds.hasDoubtfulClaim(session)) {
            reasons.add(ModelWorld.CLAIMED);
        }
        if (access.mayBeRevoked(session)) {
            reasons.add(ModelWorld.REVOKED);
        }
        return reasons;
    }

    /** Sessions that hold a message, and may have failed, have failed: somebody else has got it, who has not. */
    void failHolders(String body, ModelSession receiver) {
        for (ModelSession session : world.sessions) {
            boolean holds = session != receiver
                    && session.isConnected()
                    && Stream.concat(
                                    session.subscriptions.values().stream().flatMap(each -> each.held.stream()),
                                    session.transactions.values().stream().flatMap(each -> each.claimed().stream()))
                            .anyMatch(held -> held.copy.body.equals(body));
            if (holds && !reasonsToFail(session).isEmpty()) {
                fail(session);
            }
        }
        // Others may have failed, too, and have been given it in vain on the way.
        List<ModelSubscription> perhapsGone = new ArrayList<>();
        for (ModelSession session : world.sessions) {
            if (session.isConnected() && !reasonsToFail(session).isEmpty()) {
                session.subscriptions.values().stream()
                        .filter(ModelSubscription::consumes)
                        .forEach(perhapsGone::add);
            }
        }
        world.copies.mayHaveGoneInVain(body, perhapsGone);
    }
}
