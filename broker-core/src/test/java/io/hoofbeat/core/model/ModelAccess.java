package io.hoofbeat.core.model;

import java.util.List;

/** What the rules that may be in force permit, to sessions that hear of a change some time later. */
final class ModelAccess {

    private final ModelWorld world;

    ModelAccess(ModelWorld world) {
        this.world = world;
    }

    static boolean mayRead(ModelSubscription subscription, String place, ModelRules by) {
        boolean isOwn = subscription.isTemporary() || Places.isUser(subscription.key);
        return subscription.isTemporary() || by.permits(subscription.session.login, "subscribe", place, isOwn);
    }

    boolean mayReadBySome(ModelSubscription subscription, String place) {
        return world.rules.stream().anyMatch(each -> mayRead(subscription, place, each));
    }

    boolean mayReadByAll(ModelSubscription subscription, String place) {
        return world.rules.stream().allMatch(each -> mayRead(subscription, place, each));
    }

    /** Whether there is something that a subscription may get: 1 surely, 0 perhaps, -1 surely not. */
    static int mayStand(ModelSubscription subscription, ModelRules by) {
        if (!subscription.isPattern()) {
            return mayRead(subscription, subscription.key, by) ? 1 : -1;
        }
        if (by.permitNothing(subscription.session.login, "subscribe")) {
            return -1;
        }
        return Places.SENT.stream()
                        .map(Places::key)
                        .anyMatch(place -> subscription.matches(place) && mayRead(subscription, place, by))
                ? 1
                : 0;
    }

    /** Whether a subscription is about to leave a queue, or has done so. */
    boolean isLeaving(ModelSubscription subscription, String key) {
        return world.rules.size() > 1
                && subscription.isPattern()
                && subscription.consumes()
                && !mayRead(subscription, key, world.newest());
    }

    /** Everybody's subscriptions that are about to leave a queue, or have done so. */
    List<ModelSubscription> leaving(String key) {
        return world.sessions.stream()
                .flatMap(session -> session.subscriptions.values().stream())
                .filter(each -> each.matches(key) && isLeaving(each, key))
                .toList();
    }

    boolean mayBeRevoked(ModelSession session) {
        if (world.rules.size() == 1) {
            return false;
        }
        boolean isOfASubscription = session.subscriptions.values().stream()
                .anyMatch(each ->
                        mayStand(each, world.newest()) < 1 || holdsUnreadable(each) || mayCommitUnreadable(each));
        return isOfASubscription || session.transactions.values().stream().anyMatch(each -> isForbidden(session, each));
    }

    private boolean holdsUnreadable(ModelSubscription subscription) {
        return subscription.held.stream()
                .anyMatch(held -> held.claimedBy != null && isLeaving(subscription, held.copy.key));
    }

    /** Whether a COMMIT that may still be under way may hold a delivery of a queue that its subscription must leave. */
    private boolean mayCommitUnreadable(ModelSubscription subscription) {
        return subscription.isCommitting
                && Places.SENT.stream()
                        .map(Places::key)
                        .anyMatch(place -> subscription.matches(place) && isLeaving(subscription, place));
    }

    boolean isForbidden(ModelSession session, ModelTransaction transaction) {
        return transaction.parts.stream()
                .anyMatch(part -> part instanceof ModelTransaction.Sending sending && isForbidden(session, sending));
    }

    boolean isForbidden(ModelSession session, ModelTransaction.Sending sending) {
        String destination = sending.said().the("destination");
        boolean isOwn = Places.isTemporary(destination) || Places.isReplyAddress(destination);
        return !world.newest().permits(session.login, "send", Places.key(destination), isOwn);
    }
}
