package io.hoofbeat.core.durable;

import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Keeping;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.SharedCopy;
import io.hoofbeat.core.queue.QueueRegistry;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.subscription.SubscriptionTrie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All durable subscriptions, by name and by what they match. Shared by all loops. A name has one home loop, whether there is a
 * subscription of that name or not, and only there one is made or deleted.
 */
public final class DurableSubscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(DurableSubscriptions.class);

    private static final String PREFIX = "/dsub/";
    private static final int LISTED_MAX = 20;

    private final DestinationSyntax syntax;
    private final QueueRegistry queues;
    private final MessageStore store;
    private final ConcurrentHashMap<DurableName, DurableSubscription> byName = new ConcurrentHashMap<>();
    /** What can stand behind {@code /dsub/}, and the subscriptions called so. */
    private final ConcurrentHashMap<String, List<DurableSubscription>> byAlias = new ConcurrentHashMap<>();

    private final SubscriptionTrie<DurableSubscription> patterns;
    private final AtomicInteger count = new AtomicInteger();

    /** @param syntax how wildcards are read */
    public DurableSubscriptions(DestinationSyntax syntax, QueueRegistry queues) {
        this.syntax = syntax;
        this.queues = queues;
        this.store = queues.store();
        this.patterns = new SubscriptionTrie<>(syntax);
        recover();
    }

    /** Makes the subscriptions again that the store has kept. */
    private void recover() {
        for (StoredQueue place : store.recovered()) {
            if (!DurableDefinition.isOne(place.definition())) {
                continue;
            }
            DurableDefinition definition = DurableDefinition.parse(place.definition());
            if (definition == null) {
                LOG.error(
                        "the durable subscription {} was stored by another version of Hoofbeat; it stays in the store, but gets no"
                                + " messages",
                        place.key());
            } else {
                recover(definition, place);
            }
        }
    }

    /** Of two with the same name the later one counts: the other was being deleted when the broker ended. */
    private void recover(DurableDefinition definition, StoredQueue place) {
        DurableSubscription found = new DurableSubscription(definition, place, queues.keptQueue(place), true);
        DurableSubscription before = byName.get(definition.name());
        if (before == null) {
            enter(found);
        } else if (place.number() > before.place().number()) {
            leaveIndex(before);
            store.remove(before.place());
            enter(found);
        } else {
            store.remove(place);
        }
    }

    /** Whether there is any, so that it is worth while to look for those that match. */
    public boolean any() {
        return count.get() != 0;
    }

    /** All of them, for a look; use each on its home loop. */
    public Collection<DurableSubscription> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** Those that keep what is sent to a topic. */
    public List<DurableSubscription> matching(Destination topic) {
        List<DurableSubscription> found = new ArrayList<>(2);
        patterns.match(topic.key(), found::add);
        return found;
    }

    /** A message as several subscriptions keep it, so that the store writes its bytes once. */
    public static Message toBeKept(Message message, List<DurableSubscription> by) {
        if (by.size() < 2) {
            return message;
        }
        Keeping keeping = message.keeping();
        return message.withKeeping(new Keeping(keeping.expiresAt(), keeping.dueAt(), new SharedCopy()));
    }

    /** Why a message cannot be kept at present, or null. */
    public Outcome.@Nullable Failure troubleOf(Message message) {
        return message.isPersistent() ? store.trouble() : null;
    }

    /** The subscription of a name, or null. */
    public @Nullable DurableSubscription find(DurableName name) {
        return byName.get(name);
    }

    /** The subscription that {@code /dsub/ALIAS} means, or null when there is none or more than one. */
    public @Nullable DurableSubscription find(String alias) {
        List<DurableSubscription> all = byAlias.getOrDefault(alias, List.of());
        for (DurableSubscription each : all) {
            if (all.size() == 1 || each.name().text().equals(alias)) {
                return each;
            }
        }
        return null;
    }

    /** The only subscription of a family with a name, whatever its qualifier; null when there is none or more than one. */
    public @Nullable DurableSubscription findOnly(DurableName.Family family, String name) {
        List<DurableSubscription> all = byAlias.getOrDefault(name, List.of()).stream()
                .filter(each ->
                        each.name().family() == family && each.name().name().equals(name))
                .toList();
        return all.size() == 1 ? all.get(0) : null;
    }

    /** Why {@link #find(String)} finds nothing, in words for the client that asked. */
    public Outcome.Failure notFound(String alias) {
        List<DurableSubscription> called = byAlias.getOrDefault(alias, List.of());
        if (called.size() > 1) {
            return new Outcome.Failure(
                    "Several durable subscriptions are called " + alias, "give the full name of one: " + list(called));
        }
        String present = byName.isEmpty() ? "there is none at present" : "present are " + list(byName.values());
        return new Outcome.Failure(
                "There is no durable subscription called " + alias,
                "a durable subscription is made by SUBSCRIBE to a topic with durable:true, with group:NAME, or with a client-id and"
                        + " a subscription name; " + present);
    }

    /** As {@link #notFound}, for a client that is not to hear which others there are. */
    public static Outcome.Failure notFoundAmongSecrets(String alias) {
        return new Outcome.Failure(
                "There is no durable subscription called " + alias + ", or more than one",
                "give its full name, such as /dsub/group=audit@/topic/orders; a durable subscription is made by SUBSCRIBE to a topic"
                        + " with durable:true, with group:NAME, or with a client-id and a subscription name");
    }

    private static String list(Collection<DurableSubscription> all) {
        List<String> names = all.stream()
                .map(each -> PREFIX + each.name().text())
                .sorted()
                .limit(LISTED_MAX)
                .toList();
        return String.join(", ", names)
                + (all.size() > LISTED_MAX ? " and " + (all.size() - LISTED_MAX) + " more" : "");
    }

    /**
     * Lets a consumer into a subscription.
     *
     * @param isNewAllowed whether it is made if need be
     * @param done         succeeds when every message accepted from then on is kept, also over a crash; called on any thread
     */
    public void open(DurableDefinition definition, boolean isNewAllowed, DurableConsumer consumer, Outcome done) {
        atHome(definition.name(), () -> {
            DurableSubscription found = byName.get(definition.name());
            Outcome.Failure trouble = found == null ? store.trouble() : null;
            if (found == null && !isNewAllowed) {
                done.fail(notFound(definition.name().text()));
            } else if (trouble != null) {
                done.fail(trouble);
            } else if (found == null) {
                create(definition).open(consumer, done);
            } else if (found.definition().equals(definition)) {
                found.open(consumer, done);
            } else {
                done.fail(otherDestination(found));
            }
        });
    }

    private static Outcome.Failure otherDestination(DurableSubscription found) {
        DurableName name = found.name();
        String headers = name.family() == DurableName.Family.CLIENT
                ? "durable-subscription-name:" + name.name()
                : "durable:true and x-queue-name:" + name.name();
        return new Outcome.Failure(
                "The durable subscription " + name + " is to "
                        + found.definition().destination(),
                "it keeps its destination; delete it first, by UNSUBSCRIBE with " + headers
                        + ", or subscribe under another name");
    }

    private DurableSubscription create(DurableDefinition definition) {
        String key = keyOf(definition.name());
        Creation creation = new Creation(queues.homeOf(key));
        StoredQueue place = store.create(key, definition.text(), creation);
        DurableSubscription created = new DurableSubscription(definition, place, queues.keptQueue(place), false);
        creation.created = created;
        enter(created);
        return created;
    }

    /** Hears from the store, perhaps before the subscription exists, and tells it afterwards. */
    private final class Creation implements Outcome {
        private final Loop home;
        private @Nullable DurableSubscription created;

        Creation(Loop home) {
            this.home = home;
        }

        @Override
        public void succeed() {
            home.execute(() -> {
                if (created != null) {
                    created.onStored();
                }
            });
        }

        @Override
        public void fail(Failure failure) {
            home.execute(() -> {
                if (created != null) {
                    onNotStored(created, failure);
                }
            });
        }
    }

    private void onNotStored(DurableSubscription created, Outcome.Failure failure) {
        created.onNotStored(failure);
        if (!created.queue().isDeleted()) {
            leaveIndex(created);
            created.delete(Outcome.IGNORED);
        }
    }

    /**
     * A consumer has gone.
     *
     * @param name of the subscription that it was let into
     */
    public void leave(DurableName name, DurableConsumer consumer) {
        atHome(name, () -> {
            DurableSubscription found = byName.get(name);
            if (found != null) {
                found.leave(consumer);
            }
        });
    }

    /**
     * Deletes a subscription with everything that waits.
     *
     * @param outcome succeeds when it will not come back, even after a crash; called on any thread
     */
    public void delete(DurableName name, Outcome outcome) {
        atHome(name, () -> {
            DurableSubscription found = byName.get(name);
            Outcome.Failure trouble = store.trouble();
            if (found == null) {
                outcome.fail(notFound(name.text()));
            } else if (trouble != null) {
                outcome.fail(trouble);
            } else {
                leaveIndex(found);
                found.delete(outcome);
            }
        });
    }

    private void enter(DurableSubscription subscription) {
        byName.put(subscription.name(), subscription);
        for (String alias : subscription.name().aliases()) {
            byAlias.merge(alias, List.of(subscription), DurableSubscriptions::joined);
        }
        count.incrementAndGet();
        CompiledPattern compiled = syntax.compile(subscription.definition().destination());
        if (compiled instanceof DestinationPattern pattern) {
            patterns.add(pattern, subscription);
        } else {
            LOG.error(
                    "the durable subscription {} gets no messages: its pattern is not valid in this syntax",
                    subscription);
        }
    }

    private void leaveIndex(DurableSubscription subscription) {
        CompiledPattern compiled = syntax.compile(subscription.definition().destination());
        if (compiled instanceof DestinationPattern pattern) {
            patterns.remove(pattern, subscription);
        }
        count.decrementAndGet();
        for (String alias : subscription.name().aliases()) {
            byAlias.computeIfPresent(alias, (key, all) -> without(all, subscription));
        }
        byName.remove(subscription.name(), subscription);
    }

    private static List<DurableSubscription> joined(List<DurableSubscription> some, List<DurableSubscription> others) {
        List<DurableSubscription> all = new ArrayList<>(some);
        others.stream().filter(each -> !all.contains(each)).forEach(all::add);
        return List.copyOf(all);
    }

    private static @Nullable List<DurableSubscription> without(
            List<DurableSubscription> all, DurableSubscription subscription) {
        List<DurableSubscription> rest =
                all.stream().filter(each -> each != subscription).toList();
        return rest.isEmpty() ? null : rest;
    }

    private static String keyOf(DurableName name) {
        return PREFIX + name.text();
    }

    private void atHome(DurableName name, Runnable task) {
        queues.homeOf(keyOf(name)).runOrExecute(task);
    }
}
