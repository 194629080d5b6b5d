package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.topic.TopicRouter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of all topics that keep something, by key. A log is made by the first message that is to be kept and stays; its home follows
 * from its key. Shared by all loops.
 */
public final class TopicLogs {

    /** Most topics that keep something. */
    static final int LOGS_MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(TopicLogs.class);

    /** With a durable store: what one log holds in memory, and all of them together. */
    private static final long WINDOW_BYTES_MAX = 64 << 10;

    private static final long ALL_WINDOWS_BYTES_MAX = 32 << 20;

    private final List<TopicRouter> routers;
    private final List<LogGate> gates;
    private volatile Policies policies;
    private final MessageStore store;
    private final Predicate<String> isPrivate;
    private final Counters counters;
    private final ConcurrentHashMap<String, TopicLog> logs = new ConcurrentHashMap<>();
    private final AtomicLong windowBytes = new AtomicLong();
    /** Grows with each log, after it is in the map. */
    private volatile int version;

    private volatile boolean isInUse;

    /**
     * The logs that the store has kept.
     *
     * @param routers   one for each loop, in their order
     * @param isPrivate whether a key is that of a destination of one session alone, which no policy makes keep anything
     */
    public TopicLogs(
            List<TopicRouter> routers,
            Policies policies,
            MessageStore store,
            Predicate<String> isPrivate,
            Counters counters) {
        this.routers = routers;
        this.policies = policies;
        this.store = store;
        this.isPrivate = isPrivate;
        this.counters = counters;
        this.gates = routers.stream().map(router -> new LogGate(this, router)).toList();
        recover();
        this.isInUse = policies.keepHistory() || !logs.isEmpty();
    }

    /**
     * Changes the policies. A topic that has a history keeps it by the limits that hold now; one that no policy gives a history any more keeps it as
     * before until the broker starts anew, since nothing is forgotten in silence. A topic that has kept nothing so far begins with its next message.
     */
    public void usePolicies(Policies rules) {
        policies = rules;
        isInUse = isInUse || rules.keepHistory();
        countVersion();
        for (TopicLog log : logs.values()) {
            log.home().runOrExecute(log::renewPolicy);
        }
    }

    /** Makes the logs again that the store has kept; their messages are read when somebody asks. */
    private void recover() {
        Map<String, StoredQueue> histories = new HashMap<>();
        Map<String, StoredQueue> retained = new HashMap<>();
        for (StoredQueue place : store.recovered()) {
            if (place.definition().equals(LogStorage.DEFINITION)) {
                recover(place, histories, keepsHistory(place.key()));
            } else if (place.definition().equals(RetainedMessage.DEFINITION)) {
                recover(place, retained, place.messages() > 0);
            }
        }
        Set<String> keys = new HashSet<>(histories.keySet());
        keys.addAll(retained.keySet());
        for (String key : keys) {
            StoredQueue history = histories.get(key);
            TopicLog log = new TopicLog(
                    key, this, routerOf(key), history == null ? newPlace(key) : history, retained.get(key));
            logs.put(key, log);
            log.home().execute(log::scheduleSweep);
        }
    }

    private void recover(StoredQueue place, Map<String, StoredQueue> found, boolean isWanted) {
        if (isWanted) {
            StoredQueue other = found.put(place.key(), place);
            if (other != null) {
                store.remove(other);
            }
            return;
        }
        if (place.messages() > 0) {
            counters.vanishedMessages.add(place.messages());
            LOG.warn(
                    "topic {}: {} messages of its history are forgotten, since no policy keeps a history any more",
                    place.key(),
                    place.messages());
        }
        store.remove(place);
    }

    /** Whether a place in the store, by its definition, holds the history of a topic or its retained message. */
    public static boolean isOne(String definition) {
        return definition.equals(LogStorage.DEFINITION) || definition.equals(RetainedMessage.DEFINITION);
    }

    /** Whether there is any log, or a policy that makes some. */
    boolean isInUse() {
        return isInUse;
    }

    int version() {
        return version;
    }

    /** Whether a topic keeps what is sent to it for late subscribers, or will begin to with its next message. */
    public boolean hasHistory(String key) {
        TopicLog log = logs.get(key);
        return log == null ? keepsHistory(key) : log.keepsHistory();
    }

    /** Whether the policies want it that what is sent to a topic is kept for late subscribers. */
    boolean keepsHistory(String key) {
        return policies.of(key).hasHistory() && !isPrivate.test(key);
    }

    /** Whether some topic keeps a history, now or once something is sent to it. */
    public boolean keepHistory() {
        return policies.keepHistory() || logs.values().stream().anyMatch(TopicLog::keepsHistory);
    }

    /** The log of a topic, or null when it keeps nothing. */
    public @Nullable TopicLog find(String key) {
        return logs.get(key);
    }

    /** The log of a topic, which is made if need be; null when there are too many. */
    @Nullable
    TopicLog findOrCreate(String key) {
        TopicLog present = logs.get(key);
        if (present != null || logs.size() >= LOGS_MAX) {
            return present;
        }
        Policies before = policies;
        TopicLog log = logs.computeIfAbsent(
                key, missing -> new TopicLog(missing, this, routerOf(missing), newPlace(missing), null));
        isInUse = true;
        if (!policies.equals(before)) {
            log.home().runOrExecute(log::renewPolicy);
        }
        countVersion();
        return log;
    }

    private synchronized void countVersion() {
        version = version + 1;
    }

    private @Nullable StoredQueue newPlace(String key) {
        return store.isDurable() && keepsHistory(key)
                ? store.create(key, LogStorage.DEFINITION, Outcome.IGNORED)
                : null;
    }

    /** The logs of the topics that a pattern matches; some that are made meanwhile may be missing. */
    public List<TopicLog> matching(DestinationPattern pattern) {
        if (!isInUse) {
            return List.of();
        }
        if (pattern.isExact()) {
            TopicLog log = logs.get(pattern.text());
            return log == null ? List.of() : List.of(log);
        }
        List<TopicLog> found = new ArrayList<>();
        for (TopicLog log : logs.values()) {
            if (pattern.matches(log.key())) {
                found.add(log);
            }
        }
        return found;
    }

    /** All logs; use each on its home loop only. */
    public Collection<TopicLog> all() {
        return Collections.unmodifiableCollection(logs.values());
    }

    private TopicRouter routerOf(String key) {
        int hash = key.hashCode();
        return routers.get(Math.floorMod(hash ^ (hash >>> 16), routers.size()));
    }

    /** The way in for the senders of a loop. */
    public LogGate gate(Loop loop) {
        return gates.get(loop.index());
    }

    /** Whether a window that the store could replace should let go of its oldest message. */
    boolean isTooLarge(LogWindow window) {
        return window.bytes() > WINDOW_BYTES_MAX || (window.count() > 1 && windowBytes.get() > ALL_WINDOWS_BYTES_MAX);
    }

    AtomicLong windowBytes() {
        return windowBytes;
    }

    MessageStore store() {
        return store;
    }

    Policies policies() {
        return policies;
    }
}
