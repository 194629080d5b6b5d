package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE and UNSUBSCRIBE, and to whom a queue of a Spring session belongs. */
final class ModelSubscribing {

    private final ModelWorld world;
    private final ModelEnds ends;
    private final ModelFailures failures;
    private final ModelSends sends;

    ModelSubscribing(ModelWorld world, ModelEnds ends, ModelFailures failures, ModelSends sends) {
        this.world = world;
        this.ends = ends;
        this.failures = failures;
        this.sends = sends;
    }

    void subscribe(ModelSession session, Said said) {
        String destination = said.the("destination");
        String id = said.the("id");
        if (destination.startsWith("/app/") || Places.isReplyAddress(destination)) {
            failures.mustFail(session, "is not possible");
            return;
        }
        if (Places.isTemporary(destination)) {
            session.subscribedTemporaries.add(destination);
            ModelSubscription made =
                    session.implicit.remove(destination) ? session.subscriptions.get(destination) : null;
            if (made != null) {
                ends.end(made);
                ends.goneInVain(List.of(made));
                session.subscriptions.remove(destination);
            }
        }
        if (session.subscriptions.containsKey(id)) {
            failures.mustFail(session, "id in use");
            return;
        }
        String key = Places.isTemporary(destination)
                ? session.temporary(destination)
                : Places.isUser(destination)
                        ? "/user/" + session.login + destination.substring("/user".length())
                        : Places.key(destination);
        ModelSubscription made = new ModelSubscription(
                session,
                id,
                destination,
                key,
                said.headers().getOrDefault("ack", "auto"),
                Integer.parseInt(said.headers().getOrDefault("prefetch-count", "250")));
        if (world.rules.stream().allMatch(each -> ModelAccess.mayStand(made, each) < 0)) {
            failures.mustFail(session, "is not permitted");
            return;
        }
        if (!world.rules.stream().allMatch(each -> ModelAccess.mayStand(made, each) > 0)) {
            session.expected.add("is not permitted");
            made.mayFail = made.key.equals(Places.SPRING);
        }
        claim(made);
        session.subscriptions.put(id, made);
        world.recent.forEach(sent -> sends.announce(made, sent, false, new ArrayList<>()));
        session.owe(said, List.of(), () -> made.isConfirmed = true);
    }

    /** A queue of a Spring session belongs to one session at a time. */
    private void claim(ModelSubscription made) {
        if (!made.key.equals(Places.SPRING)) {
            return;
        }
        for (ModelSubscription other : world.springSubscriptions()) {
            if (other.session != made.session) {
                made.mayFail = true;
                boolean isSure = other.isConfirmed && !other.mayFail && world.reads == 1;
                if (isSure) {
                    made.session.mustFail.add(ModelWorld.CLAIMED);
                } else {
                    other.mayFail |= !other.isConfirmed;
                }
            }
        }
        made.mayFail |= world.hasSpringEnded;
    }

    void unsubscribe(ModelSession session, Said said) {
        ModelSubscription ending = session.subscriptions.remove(said.the("id"));
        if (ending == null) {
            failures.mustFail(session, "unknown subscription");
            return;
        }
        session.implicit.remove(ending.id);
        session.hadDoubtfulClaim |= ending.mayFail;
        ends.end(ending);
        ends.goneInVain(List.of(ending));
        session.owe(said);
    }
}
