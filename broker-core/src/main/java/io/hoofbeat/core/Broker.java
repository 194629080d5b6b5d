package io.hoofbeat.core;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.durable.DurableSubscription;
import io.hoofbeat.core.durable.DurableSubscriptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.queue.QueueBudget;
import io.hoofbeat.core.queue.QueueRegistry;
import io.hoofbeat.core.queue.SpringSessionQueue;
import io.hoofbeat.core.security.AccessControl;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.session.DelayedTopics;
import io.hoofbeat.core.session.HostDirectory;
import io.hoofbeat.core.session.Session;
import io.hoofbeat.core.session.SessionContext;
import io.hoofbeat.core.session.SessionIds;
import io.hoofbeat.core.session.SessionQuotas;
import io.hoofbeat.core.session.VirtualHost;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.system.SystemTopics;
import io.hoofbeat.core.topic.TopicIndex;
import io.hoofbeat.core.topic.TopicRouter;
import io.hoofbeat.core.topic.history.TopicLogs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker: its queues, its subscriptions and its sessions, on loops and a store that it is given. Any thread, unless a method
 * says otherwise.
 */
public final class Broker implements VirtualHost {

    private final Loops loops;
    private final QueueRegistry queues;
    private final DurableSubscriptions durables;
    private final TopicIndex topics;
    private final TopicLogs logs;
    private final Counters counters = new Counters();
    private final SessionQuotas quotas;
    private final SessionContext context;
    /** By id. */
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    private final Administration administration;

    /**
     * Puts a broker together.
     *
     * @param loops         at most 64; the broker never stops them
     * @param store         the broker never closes it
     * @param authenticator decides who may enter
     * @param rules         decide what one may do, until {@link #useRules}
     */
    public Broker(
            BrokerOptions options, Loops loops, MessageStore store, Authenticator authenticator, AccessRules rules) {
        this(VirtualHost.STANDARD, null, options, loops, store, authenticator, rules);
    }

    /**
     * Puts another broker on the same loops: a virtual host, which shares nothing with this one but the ids of its
     * sessions, and its limits, since what the sessions and queues there hold counts here too.
     *
     * @param name          for listings and logs, not {@link VirtualHost#STANDARD}
     * @param options       its own limits and policies; the prefixes are those of this broker
     * @param store         for this host alone; the broker never closes it
     * @param authenticator decides who may enter this host
     * @param rules         decide what one may do there
     */
    public Broker openHost(
            String name, BrokerOptions options, MessageStore store, Authenticator authenticator, AccessRules rules) {
        return new Broker(name, this, options, loops, store, authenticator, rules);
    }

    private Broker(
            String name,
            @Nullable Broker whole,
            BrokerOptions options,
            Loops loops,
            MessageStore store,
            Authenticator authenticator,
            AccessRules rules) {
        if (loops.count() > 64) {
            throw new IllegalArgumentException(loops.count() + " loops; there are at most 64");
        }
        this.loops = loops;
        this.quotas = new SessionQuotas(
                options.limits(),
                whole == null ? null : whole.quotas,
                loops.loop(0).nanoTime());
        this.topics = new TopicIndex(options.syntax());
        this.queues = new QueueRegistry(
                loops,
                options.queues(),
                options.policies(),
                options.syntax(),
                options.prefixes(),
                store,
                counters,
                new QueueBudget(
                        options.queues().bytesMax(), counters.limits, whole == null ? null : whole.queues.budget()));
        List<TopicRouter> routers = routers(loops);
        this.logs = new TopicLogs(routers, options.policies(), store, SpringSessionQueue::isNamedLikeOne, counters);
        this.durables = new DurableSubscriptions(options.syntax(), queues);
        SystemTopics system =
                SystemTopics.of(loops, topics, routers, options.limits().presenceMembersMax(), counters);
        queues.onDeadLetter(system.events()::onDeadLetter);
        DelayedTopics delayedTopics = new DelayedTopics(
                loops.loop(0), routers.get(0), logs.gate(loops.loop(0)), store, durables, queues.budget(), counters);
        this.context = new SessionContext(
                name,
                "Hoofbeat/" + Version.NUMBER,
                options.sessions(),
                options.transactions(),
                options.heartBeat(),
                options.syntax(),
                options.prefixes(),
                options.composites(),
                authenticator,
                new AccessControl(rules, loops.count(), counters),
                topics,
                routers,
                logs,
                queues,
                delayedTopics,
                durables,
                whole == null ? new SessionIds(loops.loop(0).currentTimeMillis()) : whole.context.ids(),
                quotas,
                system,
                counters);
        this.administration = new Administration(loops, sessions(), context);
        authenticator.onChange(this::recheckLogins);
    }

    /** Has every session looked at again, since users may have been changed or removed. */
    private void recheckLogins() {
        for (Session session : sessions.values()) {
            session.connection().loop().execute(session::recheckLogin);
        }
    }

    private List<TopicRouter> routers(Loops loops) {
        List<TopicRouter> routers = new ArrayList<>();
        for (int i = 0; i < loops.count(); i++) {
            Loop loop = loops.loop(i);
            routers.add(new TopicRouter(loop, loops, topics));
        }
        return List.copyOf(routers);
    }

    /** Begins a session for a new connection. Called on the connection's loop, which then feeds the session. */
    public Session openSession(Connection connection) {
        return openSession(connection, anyName -> this);
    }

    /** As {@link #openSession(Connection)}, for a client who may go on at another host. */
    Session openSession(Connection connection, HostDirectory hosts) {
        Session session = new Session(connection, this, hosts);
        sessions.put(session.id(), session);
        return session;
    }

    @Override
    public SessionContext context() {
        return context;
    }

    @Override
    public void take(Session session) {
        sessions.put(session.id(), session);
    }

    @Override
    public void release(Session session) {
        sessions.remove(session.id());
    }

    /** The virtual host that this is. */
    public String host() {
        return context.host();
    }

    /**
     * Changes the access rules, for sessions that are there as well: each takes them over in a task of its own loop, and those whose
     * subscriptions or open transactions are no longer permitted are ended with an ERROR.
     */
    public void useRules(AccessRules rules) {
        context.access().use(rules);
        for (Session session : sessions.values()) {
            session.connection().loop().execute(session::onRulesChanged);
        }
    }

    /**
     * Changes the policies, for destinations that are there as well: each takes them over in a task of its own loop. What is decided when
     * something comes stays for what is there: the end that a policy gives to a message, the redelivery of a topic subscription that acknowledges.
     *
     * @param deliveriesMax where no rule says another number, at least 1
     */
    public void usePolicies(Policies rules, int deliveriesMax) {
        queues.usePolicies(rules, deliveriesMax);
        for (DurableSubscription durable : durables.all()) {
            durable.queue().home().execute(durable.queue()::renewPolicy);
        }
        logs.usePolicies(rules);
    }

    /** The sessions whose connections are open; use each on its home loop only. */
    public Collection<Session> sessions() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** All queues. */
    public QueueRegistry queues() {
        return queues;
    }

    /** All durable subscriptions. */
    public DurableSubscriptions durables() {
        return durables;
    }

    /** All subscriptions to topics that last as long as their session. */
    public TopicIndex topics() {
        return topics;
    }

    /** What topics keep for late subscribers. */
    public TopicLogs logs() {
        return logs;
    }

    /** What is served under {@code /sys/}. */
    public SystemTopics system() {
        return context.system();
    }

    /** What an operator sees and can do. */
    public Administration administration() {
        return administration;
    }

    /** What all sessions together have. */
    public SessionQuotas quotas() {
        return quotas;
    }

    public Counters counters() {
        return counters;
    }
}
