package io.hoofbeat.core.system;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.subscription.SubscriptionTrie;
import io.hoofbeat.core.system.PresenceNews.Present;
import io.hoofbeat.core.topic.TopicSubscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is on one topic, for those who watch it. What changes is gathered for a second, and then told as the difference to what was told before: who
 * has gone and come back meanwhile has not changed. Confined to its loop, but for {@link #home}.
 *
 * <pre>
 * KNOWN     members come and go                        → KNOWN     (told after a second)
 * KNOWN     more members than there may be             → TOO_MANY  (told at once; members are forgotten)
 * any       the last watcher has gone                  → ENDED     (never used again)
 * </pre>
 */
final class Audience {

    private static final long GATHER_MILLIS = 1000;
    /** Users that one message names. */
    static final int USERS_PER_MESSAGE = 500;
    /** Users that a snapshot names. */
    static final int SNAPSHOT_USERS_MAX = 10_000;

    private enum State {
        KNOWN,
        TOO_MANY,
        ENDED
    }

    private final Loop home;
    private final String topic;
    private final AudienceLimit limit;
    private final PresenceMessages messages;
    private final Map<Loop, Set<TopicSubscriber>> watchers = new LinkedHashMap<>();
    private final Set<PresenceMember> members = new HashSet<>();
    /** By name; null stands for all clients without a login. */
    private final Map<@Nullable String, Person> people = new LinkedHashMap<>();

    private final Set<Person> touched = new LinkedHashSet<>();
    private State state = State.KNOWN;
    private int toldUsers;
    private int toldSessions;
    private boolean isTellingDue;
    private long seq = 1;
    /** Of what was told last; null when that has to be made. */
    private @Nullable List<Message> snapshot;

    /** A user with the sessions that are on the topic now. */
    private static final class Person {
        final @Nullable String name;
        /** Subscriptions of each session. */
        final Map<String, Integer> sessions = new HashMap<>(2);
        /** Sessions that the watchers know of. */
        int told;

        Person(@Nullable String name) {
            this.name = name;
        }

        Present view() {
            return new Present(name, sessions.size());
        }
    }

    /** An audience that nobody watches yet. */
    Audience(Loop home, String topic, AudienceLimit limit) {
        this.home = home;
        this.topic = topic;
        this.limit = limit;
        this.messages = new PresenceMessages(topic);
    }

    /** Any thread. */
    Loop home() {
        return home;
    }

    /** Finds those who are there. Whoever comes or goes from now on is told to {@link #join} or {@link #leave}. */
    void begin(SubscriptionTrie<TopicSubscriber> index) {
        assertHome();
        index.match(topic, subscriber -> {
            PresenceMember member = subscriber instanceof Attendee attendee ? attendee.member() : null;
            if (member != null) {
                add(member);
            }
        });
        for (Person person : touched) {
            person.told = person.sessions.size();
            toldUsers++;
            toldSessions += person.told;
        }
        touched.clear();
    }

    /** A subscription has begun; nothing happens when it is known. */
    void join(PresenceMember member) {
        assertHome();
        add(member);
        requireTelling();
    }

    private void add(PresenceMember member) {
        if (state != State.KNOWN || members.contains(member)) {
            return;
        }
        if (!limit.take()) {
            giveUp();
            return;
        }
        members.add(member);
        Person person = people.computeIfAbsent(member.user(), Person::new);
        person.sessions.merge(member.session(), 1, Integer::sum);
        touched.add(person);
    }

    /** A subscription has ended; nothing happens when it is not known. */
    void leave(PresenceMember member) {
        assertHome();
        Person person = members.remove(member) ? people.get(member.user()) : null;
        if (person != null) {
            limit.giveBack(1);
            person.sessions.computeIfPresent(member.session(), (session, count) -> count == 1 ? null : count - 1);
            touched.add(person);
            requireTelling();
        }
    }

    private void requireTelling() {
        if (!isTellingDue && !touched.isEmpty()) {
            isTellingDue = true;
            home.schedule(GATHER_MILLIS, this::tellChanges);
        }
    }

    private void tellChanges() {
        isTellingDue = false;
        List<Present> joined = new ArrayList<>();
        List<Present> left = new ArrayList<>();
        List<Present> changed = new ArrayList<>();
        for (Person person : touched) {
            int now = person.sessions.size();
            if (now != person.told) {
                (person.told == 0 ? joined : now == 0 ? left : changed).add(person.view());
                toldUsers += Integer.signum(now) - Integer.signum(person.told);
                toldSessions += now - person.told;
                person.told = now;
            }
            if (now == 0) {
                people.remove(person.name);
            }
        }
        touched.clear();
        if (state != State.KNOWN || joined.size() + left.size() + changed.size() == 0) {
            return;
        }
        snapshot = null;
        for (PresenceMessages.Part part : PresenceMessages.split(joined, left, changed, USERS_PER_MESSAGE)) {
            seq++;
            tellAll(messages.of(part.numbered(home.currentTimeMillis(), topic, seq, toldUsers, toldSessions)));
        }
    }

    private void giveUp() {
        state = State.TOO_MANY;
        forget();
        seq++;
        snapshot = List.of(messages.of(new PresenceNews.TooMany(
                "too-many", home.currentTimeMillis(), topic, seq, Limit.PRESENCE_MEMBERS.key())));
        snapshot.forEach(this::tellAll);
    }

    private void forget() {
        limit.giveBack(members.size());
        members.clear();
        people.clear();
        touched.clear();
    }

    /** Tells somebody who is there, and every change from now on. */
    void addWatcher(TopicSubscriber watcher) {
        assertHome();
        watchers.computeIfAbsent(watcher.home(), loop -> new LinkedHashSet<>()).add(watcher);
        List<Message> known = snapshot;
        if (known == null) {
            known = makeSnapshot();
            snapshot = known;
        }
        List<Message> told = known;
        watcher.home().execute(() -> told.forEach(message -> watcher.onMessage(message, SystemMessages.BROKER)));
    }

    private List<Message> makeSnapshot() {
        List<Present> present = new ArrayList<>();
        for (Person person : people.values()) {
            if (person.told > 0 && present.size() < SNAPSHOT_USERS_MAX) {
                present.add(new Present(person.name, person.told));
            }
        }
        int pages = Math.max(1, (present.size() + USERS_PER_MESSAGE - 1) / USERS_PER_MESSAGE);
        List<Message> made = new ArrayList<>();
        for (int page = 0; page < pages; page++) {
            int end = Math.min(present.size(), (page + 1) * USERS_PER_MESSAGE);
            made.add(messages.of(new PresenceNews.Snapshot(
                    "snapshot",
                    home.currentTimeMillis(),
                    topic,
                    seq,
                    page + 1,
                    pages,
                    toldUsers,
                    toldSessions,
                    toldUsers - present.size(),
                    List.copyOf(present.subList(page * USERS_PER_MESSAGE, end)))));
        }
        return made;
    }

    /** Tells somebody nothing more; returns whether nobody is left. */
    boolean removeWatcher(TopicSubscriber watcher) {
        assertHome();
        Set<TopicSubscriber> atLoop = watchers.get(watcher.home());
        if (atLoop != null && atLoop.remove(watcher) && atLoop.isEmpty()) {
            watchers.remove(watcher.home());
        }
        return watchers.isEmpty();
    }

    /** Nobody watches any more. */
    void end() {
        assertHome();
        forget();
        state = State.ENDED;
    }

    /** All that one loop hands to another keeps its order, so nobody gets a change before the snapshot that it follows. */
    private void tellAll(Message message) {
        watchers.forEach((loop, atLoop) -> {
            List<TopicSubscriber> all = List.copyOf(atLoop);
            loop.execute(() -> all.forEach(watcher -> watcher.onMessage(message, SystemMessages.BROKER)));
        });
    }

    private void assertHome() {
        assert home.isCurrent() : "audience of " + topic + " touched off its loop";
    }
}
