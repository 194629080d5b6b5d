package io.hoofbeat.core.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has been sent to topics, and what is known of it for each durable subscription: the truth outside the broker. */
final class DurableLedger {

    /** One durable subscription as everybody knows it. */
    static final class Durable {
        final String fullName;
        final String destination;
        final List<String> topics;
        final List<String> naming;
        /** Its receipt of SUBSCRIBE has come, and nobody has asked for its deletion since. */
        boolean isSure;

        boolean isDeleting;
        /** Grows with each deletion that somebody asked for. */
        int doubts;

        int pendingSubscribes;
        final Map<String, Entry> entries = new HashMap<>();

        Durable(String fullName, String destination, List<String> topics, String... naming) {
            this.fullName = fullName;
            this.destination = destination;
            this.topics = topics;
            this.naming = List.of(naming);
        }

        boolean isExclusive() {
            return fullName.startsWith("client=");
        }

        void deletionRequested() {
            isDeleting = true;
            isSure = false;
            doubts++;
            for (Entry entry : entries.values()) {
                entry.mayBeGone = true;
                entry.isDying = entry.isAccepted;
            }
        }

        void deleted() {
            isDeleting = false;
            for (Entry entry : entries.values()) {
                entry.forgottenAt = entry.isDying && entry.forgottenAt == 0 ? doubts : entry.forgottenAt;
            }
        }
    }

    /** One message for one durable subscription, or for a queue. */
    static final class Entry {
        final String body;
        final String keeper;
        boolean mustBeKept;
        boolean mayBeGone;
        boolean isSettled;
        /** The receipt of its SEND has come. */
        boolean isAccepted;
        /** It was accepted when the deletion was asked for that is under way. */
        boolean isDying;
        /** Number of the deletion that has taken it; 0 for none. */
        int forgottenAt;

        boolean isAborted;
        boolean isDrained;
        final Set<Integer> deliveryCounts = new HashSet<>();

        Entry(String body, String keeper) {
            this.body = body;
            this.keeper = keeper;
        }

        boolean hasBeenSeen() {
            return !deliveryCounts.isEmpty() || isDrained;
        }

        @Override
        public String toString() {
            return body + " for " + keeper + " mustBeKept=" + mustBeKept + " mayBeGone=" + mayBeGone + " settled="
                    + isSettled
                    + " forgottenAt=" + forgottenAt + " aborted=" + isAborted + " drained=" + isDrained + " deliveries="
                    + deliveryCounts;
        }
    }

    /** A message as it was sent, and who was sure to keep it then. */
    static final class Sent {
        final List<Entry> entries = new ArrayList<>();
        private final Map<Durable, Integer> sure = new HashMap<>();

        /** The receipt has come. */
        void accepted() {
            entries.forEach(entry -> entry.isAccepted = true);
            sure.forEach((durable, doubts) -> {
                if (durable.doubts == doubts) {
                    entryOf(durable).mustBeKept = true;
                }
            });
        }

        private Entry entryOf(Durable durable) {
            return entries.stream()
                    .filter(entry -> entry.keeper.equals(durable.fullName))
                    .findFirst()
                    .orElseThrow();
        }

        /** The entries of those who have kept what they got ever since. */
        List<Entry> certain() {
            List<Entry> certain = new ArrayList<>();
            sure.forEach((durable, doubts) -> {
                if (durable.doubts == doubts) {
                    certain.add(entryOf(durable));
                }
            });
            return certain;
        }
    }

    /** Of a transaction whose COMMIT has been sent: one message to a queue that nobody consumes, others to topics, ACKs. */
    record Commit(Entry queued, List<Sent> published, List<Entry> acknowledged) {}

    static final List<String> TOPICS = List.of("/topic/a", "/topic/b", "/topic/a/c");

    final List<Durable> durables = List.of(
            new Durable("client=n@C", "/topic/*", List.of("/topic/a", "/topic/b"), "durable-subscription-name", "n"),
            new Durable("group=g@/topic/a", "/topic/a", List.of("/topic/a"), "group", "g"),
            new Durable("id=7@/topic/**", "/topic/**", TOPICS, "durable", "true"));
    private final Map<String, Entry> queued = new HashMap<>();
    private final List<Commit> commits = new ArrayList<>();

    Sent publish(String topic, String body) {
        Sent sent = new Sent();
        for (Durable durable : durables) {
            if (durable.topics.contains(topic)) {
                Entry entry = new Entry(body, durable.fullName);
                durable.entries.put(body, entry);
                sent.entries.add(entry);
                if (durable.isSure) {
                    sent.sure.put(durable, durable.doubts);
                }
            }
        }
        return sent;
    }

    /** Within a transaction only what is sure at COMMIT counts. */
    void resolveAtCommit(Sent sent) {
        sent.sure.clear();
        for (Durable durable : durables) {
            if (durable.isSure && sent.entries.stream().anyMatch(entry -> entry.keeper.equals(durable.fullName))) {
                sent.sure.put(durable, durable.doubts);
            }
        }
    }

    Entry enqueue(String body) {
        Entry entry = new Entry(body, "/queue/q");
        queued.put(body, entry);
        return entry;
    }

    void committed(Commit commit) {
        commits.add(commit);
    }

    void crashed() {
        for (Durable durable : durables) {
            for (Entry entry : durable.entries.values()) {
                if (!entry.deliveryCounts.isEmpty()) {
                    entry.deliveryCounts.clear();
                    entry.deliveryCounts.add(1);
                }
            }
        }
    }

    /** @param doubts of the durable subscription when the client asked for it: what it reads late was sent before */
    Entry delivered(Durable durable, int doubts, String body, int deliveryCount) {
        Entry entry = durable.entries.get(body);
        if (entry == null) {
            throw new AssertionError("never sent to " + durable.fullName + ": " + body);
        }
        boolean isNewest = entry.deliveryCounts.stream().allMatch(count -> count < deliveryCount);
        check(!entry.isAborted, "delivered though its transaction was not committed", entry);
        check(!isNewest || !entry.isSettled, "delivered though the receipt of its ACK has come", entry);
        check(
                entry.forgottenAt == 0 || doubts < entry.forgottenAt,
                "delivered though the receipt of its deletion has come",
                entry);
        check(entry.deliveryCounts.add(deliveryCount), "delivered twice with count " + deliveryCount, entry);
        return entry;
    }

    void drained(String keeper, String body, boolean isDead) {
        Entry entry = queued.get(body);
        for (Durable durable : durables) {
            entry = durable.fullName.equals(keeper) ? durable.entries.get(body) : entry;
        }
        if (entry == null) {
            throw new AssertionError("never sent to " + keeper + ": " + body);
        }
        check(!entry.isAborted, "kept though its transaction was not committed", entry);
        check(!entry.isSettled, "kept though the receipt of its ACK has come", entry);
        check(entry.forgottenAt == 0 || isDead, "kept though the receipt of its deletion has come", entry);
        check(!entry.isDrained, "kept twice", entry);
        entry.isDrained = true;
    }

    /** When everything is over: what had to be kept was there, and transactions are whole. Returns how many messages that was. */
    int check() {
        for (Commit commit : commits) {
            boolean hasHappened = commit.queued.isDrained;
            for (Sent sent : commit.published) {
                for (Entry entry : sent.certain()) {
                    check(hasHappened == (entry.hasBeenSeen() || (hasHappened && entry.mayBeGone)), "torn", entry);
                }
            }
            for (Entry entry : commit.acknowledged) {
                check(!hasHappened || !entry.isDrained, "kept though acknowledged by a transaction with effect", entry);
                entry.mayBeGone |= hasHappened;
            }
        }
        int kept = 0;
        for (Durable durable : durables) {
            for (Entry entry : durable.entries.values()) {
                check(!entry.mustBeKept || entry.mayBeGone || entry.isDrained, "lost", entry);
                kept += entry.mustBeKept ? 1 : 0;
            }
        }
        for (Entry entry : queued.values()) {
            check(!entry.mustBeKept || entry.isDrained, "lost", entry);
        }
        return kept;
    }

    private static void check(boolean holds, String what, Entry entry) {
        if (!holds) {
            throw new AssertionError(what + ": " + entry);
        }
    }
}
