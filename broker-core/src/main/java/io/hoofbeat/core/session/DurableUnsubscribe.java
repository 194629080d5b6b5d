package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.durable.DurableName;
import io.hoofbeat.core.durable.DurableSpelling;
import io.hoofbeat.core.durable.DurableSubscription;
import io.hoofbeat.core.durable.DurableSubscriptions;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.loop.OutcomeOfMany;
import io.hoofbeat.core.security.AccessGate;
import io.hoofbeat.core.security.AccessRules.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out an UNSUBSCRIBE that deletes a durable subscription. Confined to the session's loop. */
final class DurableUnsubscribe {

    private final DurableSubscriptions durables;
    private final Subscriptions subscriptions;
    private final DestinationPrefixes prefixes;

    DurableUnsubscribe(DurableSubscriptions durables, Subscriptions subscriptions, DestinationPrefixes prefixes) {
        this.durables = durables;
        this.subscriptions = subscriptions;
        this.prefixes = prefixes;
    }

    /**
     * The durable subscription that a frame speaks of, or null when there is none.
     *
     * @param live the session's subscription that the frame names by its id, or null
     */
    @Nullable
    DurableName nameOf(DurableSpelling spelling, @Nullable Subscription live) {
        DurableName consumed = live instanceof DurableSubscriber subscriber ? subscriber.durableName() : null;
        if (spelling instanceof DurableSpelling.Named named) {
            boolean isById = named.name().family() == DurableName.Family.ID;
            return isById && live != null ? consumed : named.name();
        }
        if (consumed != null) {
            return consumed;
        }
        return nameOf(find(spelling));
    }

    private static @Nullable DurableName nameOf(@Nullable DurableSubscription subscription) {
        return subscription == null ? null : subscription.name();
    }

    private @Nullable DurableSubscription find(DurableSpelling spelling) {
        if (spelling instanceof DurableSpelling.Called called) {
            return durables.findOnly(called.family(), called.name());
        }
        return spelling instanceof DurableSpelling.Alias alias ? durables.find(alias.text()) : null;
    }

    /** Whether a session may delete it: because it consumes it, or by the access rules. */
    boolean isPermitted(DurableName name, AccessGate gate) {
        return gate.isOpen()
                || subscriptions.consume(name)
                || gate.permits(Verb.MANAGE, prefixes.resolve(DurableSpelling.addressOf(name)));
    }

    /** Ends every subscription of this session that consumes it, the live one and others, then deletes it. */
    void delete(DurableName name, @Nullable Subscription live, Outcome done) {
        List<Subscription> ending = subscriptions.removeConsumersOf(name);
        Outcome each = new OutcomeOfMany(ending.size() + (live == null ? 1 : 2), done);
        if (live != null) {
            live.stop(each);
        }
        ending.forEach(subscription -> subscription.stop(each));
        durables.delete(name, each);
    }
}
