package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.durable.DurableName;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ProtocolError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one session, by the id of the client and by the number of the broker. Confined to the session's loop. */
final class Subscriptions {

    private final ConnectedSession session;
    private final SubscriptionFactory factory;
    private final Map<String, Subscription> byId = new LinkedHashMap<>();
    private final Map<Integer, Subscription> byNumber = new HashMap<>();
    /** Last delivery of each subscription that has ended, by its number: what it gave out is late, not unknown. */
    private final EndedSubscriptions ended = new EndedSubscriptions();
    /** Temporary destinations that the client subscribes to itself. */
    private final Set<String> subscribedTemporaries = new HashSet<>();
    /** Ids of subscriptions that the broker has made for a {@code reply-to}; such an id is its temporary destination. */
    private final Set<String> implicit = new HashSet<>();

    private @Nullable Subscription recent;
    /** Of all subscriptions; those who ask for several destinations at once have several. */
    private int partCount;

    private int lastNumber;

    Subscriptions(ConnectedSession session) {
        this.session = session;
        this.factory = new SubscriptionFactory(session);
    }

    /**
     * Adds the subscription of a frame and starts it.
     *
     * @param parts what its destination names: itself, or several others
     * @param done  the outcome of the frame, asked for only when nothing is wrong with it
     * @return what is wrong, or null
     */
    @Nullable
    ProtocolError subscribe(ClientFrame.Subscribe frame, List<Destination> parts, Supplier<Outcome> done) {
        String destination = frame.destination().text();
        // A liberty of STOMP 1.0: without an id the destination identifies the subscription.
        String id = frame.id() != null ? frame.id() : destination;
        if (TemporaryDestinations.isTemporary(destination)) {
            subscribedTemporaries.add(destination);
            endImplicit(destination);
        }
        if (byId.containsKey(id)) {
            return error(
                    frame,
                    "SUBSCRIBE with an id in use",
                    "each subscription of a session has an id of its own, also when it is to another destination");
        }
        int subscriptionsMax = session.context().sessionOptions().subscriptionsMax();
        if (partCount + parts.size() > subscriptionsMax) {
            return error(
                            frame,
                            "Too many subscriptions",
                            "a session has at most " + subscriptionsMax + " subscriptions (sessions.subscriptionsMax)")
                    .because(Limit.SUBSCRIPTIONS_OF_SESSION);
        }
        SessionQuotas quotas = session.context().quotas();
        if (!quotas.takeSubscriptions(parts.size())) {
            return error(
                            frame,
                            "Too many subscriptions in this broker",
                            "all sessions together have at most " + quotas.subscriptionsMax()
                                    + " subscriptions (limits.subscriptionsMax)")
                    .because(Limit.SUBSCRIPTIONS);
        }
        SubscriptionFactory.Result result = parts.size() == 1
                ? factory.create(frame, id, ++lastNumber)
                : factory.createComposite(frame, id, ++lastNumber, parts);
        if (result instanceof SubscriptionFactory.Result.Refused refused) {
            quotas.giveBackSubscriptions(parts.size());
            ProtocolError error = error(frame, refused.summary(), refused.rule());
            return refused.limit() == null ? error : error.because(refused.limit());
        }
        Subscription created = ((SubscriptionFactory.Result.Created) result).subscription();
        add(created);
        created.start(done.get());
        session.announcements().subscribed(created);
        return null;
    }

    private void add(Subscription subscription) {
        byId.put(subscription.id(), subscription);
        byNumber.put(subscription.number(), subscription);
        partCount += subscription.parts().size();
    }

    private static ProtocolError error(ClientFrame.Subscribe frame, String summary, String rule) {
        return new ProtocolError(summary, rule, frame.describe(), frame.receipt());
    }

    /**
     * Sees to it that answers to a temporary destination reach the client: RabbitMQ's clients never subscribe to theirs and
     * expect the destination as the subscription's id.
     */
    void ensureReplies(String temporary) {
        if (!subscribedTemporaries.contains(temporary) && !byId.containsKey(temporary)) {
            implicit.add(temporary);
            ClientFrame.Subscribe frame = new ClientFrame.Subscribe(
                    temporary, session.context().prefixes().resolve(temporary), AckMode.AUTO, null, Headers.EMPTY);
            SubscriptionFactory.Result result = factory.create(frame, temporary, ++lastNumber);
            if (result instanceof SubscriptionFactory.Result.Created created) {
                add(created.subscription());
                session.context().quotas().takeSubscriptionAnyway();
                created.subscription().start(Outcome.IGNORED);
            }
        }
    }

    private void endImplicit(String temporary) {
        if (implicit.remove(temporary)) {
            Subscription subscription = byId.get(temporary);
            if (subscription != null) {
                forget(subscription);
                subscription.stop(Outcome.IGNORED);
            }
        }
    }

    /** Takes out the subscription that a frame names, to be stopped; null when there is none. */
    @Nullable
    Subscription remove(ClientFrame.Unsubscribe frame) {
        String id = frame.id();
        if (id == null && frame.destination() != null) {
            id = frame.destination().text();
        }
        Subscription subscription = id == null ? null : byId.get(id);
        if (subscription != null) {
            implicit.remove(subscription.id());
            forget(subscription);
        }
        return subscription;
    }

    /** All of them, for a look. */
    Collection<Subscription> all() {
        return byId.values();
    }

    /** Whether one of them consumes a durable subscription. */
    boolean consume(DurableName name) {
        return byId.values().stream()
                .anyMatch(subscription -> subscription instanceof DurableSubscriber subscriber
                        && subscriber.durableName().equals(name));
    }

    /**
     * Other access rules are in force: subscriptions to patterns are narrowed or widened.
     *
     * @return why one of them must not go on, or null
     */
    Outcome.@Nullable Failure onRulesChanged() {
        List<Subscription> all = new ArrayList<>(byId.values());
        // Before one of them gives anything back, which is not for the others either and would count as delivered to
        // them in vain.
        all.forEach(Subscription::retireForbidden);
        for (Subscription subscription : all) {
            String forbidden = subscription.firstForbidden();
            if (forbidden != null) {
                return session.gate().revoke(AccessRules.Verb.SUBSCRIBE, forbidden);
            }
        }
        return null;
    }

    /** Takes out the subscriptions that consume a durable one, to be stopped. */
    List<Subscription> removeConsumersOf(DurableName name) {
        List<Subscription> found = new ArrayList<>();
        for (Subscription subscription : byId.values()) {
            if (subscription instanceof DurableSubscriber subscriber
                    && subscriber.durableName().equals(name)) {
                found.add(subscription);
            }
        }
        found.forEach(this::forget);
        return found;
    }

    private void forget(Subscription subscription) {
        byId.remove(subscription.id());
        byNumber.remove(subscription.number());
        ended.add(subscription.number(), subscription.lastNumber);
        int parts = subscription.parts().size();
        partCount -= parts;
        session.context().quotas().giveBackSubscriptions(parts);
        if (recent == subscription) {
            recent = null;
        }
    }

    /** The subscription of a number, or null when it has ended. */
    @Nullable
    Subscription byNumber(int number) {
        Subscription last = recent;
        if (last == null || last.number() != number) {
            last = byNumber.get(number);
            recent = last;
        }
        return last;
    }

    /** The subscription that was acknowledged last if its deliveries' ids begin so, else null. */
    @Nullable
    Subscription recentWith(String deliveryIdPrefix) {
        Subscription last = recent;
        return last != null && last.deliveryIdPrefix().equals(deliveryIdPrefix) ? last : null;
    }

    /** Whether a delivery of this session has ever been made. */
    boolean wasGivenOut(DeliveryId id) {
        Subscription subscription = byNumber(id.subscription());
        long last = subscription == null ? ended.lastDeliveryOf(id.subscription()) : subscription.lastNumber;
        return id.number() <= last;
    }

    /**
     * Spares the subscriptions for which publishers have waited long enough, from now on.
     *
     * @return false when there is none, or one whose policy is to be disconnected
     */
    boolean spareStalled() {
        List<Slowness> stalled = new ArrayList<>();
        for (Subscription subscription : byId.values()) {
            for (Subscription part : subscription.parts()) {
                Slowness slowness = part.slowness();
                if (slowness != null && slowness.isStalled()) {
                    if (!slowness.maySpare()) {
                        return false;
                    }
                    stalled.add(slowness);
                }
            }
        }
        stalled.forEach(Slowness::spare);
        return !stalled.isEmpty();
    }

    void onWritable() {
        for (Subscription subscription : new ArrayList<>(byId.values())) {
            subscription.onWritable();
        }
    }

    /** All are about to end: what is given back meanwhile is for others. */
    void retireAll() {
        byId.values().forEach(Subscription::retire);
    }

    /** Ends all subscriptions; {@code done} succeeds when everything has been given back. */
    void stopAll(Outcome done) {
        List<Subscription> all = new ArrayList<>(byId.values());
        byId.clear();
        byNumber.clear();
        implicit.clear();
        recent = null;
        session.context().quotas().giveBackSubscriptions(partCount);
        partCount = 0;
        // All at once, or what one gives back would be written for another to a connection that is gone.
        all.forEach(Subscription::deactivate);
        Outcome each = new OutcomeOfMany(all.size() + 1, done);
        all.forEach(subscription -> subscription.stop(each));
        each.succeed();
    }
}
