package io.hoofbeat.core.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has been sent to queues and what is known about each message: the truth outside the broker. */
final class Ledger {

    /** What is known about one message to a queue. */
    static final class Entry {
        final String body;
        final boolean isPersistent;
        boolean isAccepted;
        boolean isAborted;
        /** A consumer has acknowledged it, or may have been taken to have done so. */
        boolean maySettled;
        /** The receipt of its acknowledgement has come. */
        boolean isSettled;

        final Set<Integer> deliveryCounts = new HashSet<>();
        boolean isDrained;

        Entry(String body, boolean isPersistent) {
            this.body = body;
            this.isPersistent = isPersistent;
        }

        boolean hasBeenSeen() {
            return !deliveryCounts.isEmpty() || maySettled || isDrained;
        }

        @Override
        public String toString() {
            return body + " accepted=" + isAccepted + " aborted=" + isAborted + " maySettled=" + maySettled
                    + " settled=" + isSettled + " deliveries=" + deliveryCounts + " drained=" + isDrained;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();
    /** Transactions that a client has asked to commit: all of each has happened, or nothing. */
    private final List<Commit> commits = new ArrayList<>();

    private record Commit(List<String> sent, List<String> acknowledged) {}

    void sent(String body, boolean isPersistent) {
        entries.put(body, new Entry(body, isPersistent));
    }

    Entry entry(String body) {
        Entry entry = entries.get(body);
        if (entry == null) {
            throw new AssertionError("never sent: " + body);
        }
        return entry;
    }

    void committed(List<String> sent, List<String> acknowledged) {
        commits.add(new Commit(List.copyOf(sent), List.copyOf(acknowledged)));
    }

    /** The broker has died and come back: what need not survive is no longer promised; what was seen may come again, saying so. */
    void crashed() {
        for (Entry entry : entries.values()) {
            entry.isAccepted &= entry.isPersistent;
            if (!entry.deliveryCounts.isEmpty()) {
                entry.deliveryCounts.clear();
                entry.deliveryCounts.add(1);
            }
        }
    }

    void delivered(String body, int deliveryCount) {
        Entry entry = entry(body);
        check(!entry.isAborted, "delivered though its transaction was aborted", entry);
        // A client may read late what was on its way before the message was delivered again and settled elsewhere.
        boolean isNewest = entry.deliveryCounts.stream().allMatch(count -> count < deliveryCount);
        check(!entry.isSettled || !isNewest, "delivered though the receipt of its ACK has come", entry);
        check(entry.deliveryCounts.add(deliveryCount), "delivered twice with count " + deliveryCount, entry);
    }

    void drained(String body) {
        Entry entry = entry(body);
        check(!entry.isAborted, "kept though its transaction was aborted", entry);
        check(!entry.isSettled, "kept though the receipt of its ACK has come", entry);
        check(!entry.isDrained, "kept twice", entry);
        entry.isDrained = true;
    }

    /** When everything is over: nothing that was accepted is missing, and transactions are whole. */
    void checkNothingIsLost() {
        for (Commit commit : commits) {
            long seen = commit.sent.stream()
                    .filter(body -> entry(body).hasBeenSeen())
                    .count();
            if (seen != 0 && seen != commit.sent.size()) {
                throw new AssertionError("torn transaction: " + seen + " of " + commit);
            }
            for (String body : commit.acknowledged) {
                check(
                        seen == 0 || !entry(body).isDrained,
                        "kept though acknowledged in a transaction with effect",
                        entry(body));
                entry(body).maySettled |= seen > 0 || commit.sent.isEmpty();
            }
        }
        for (Entry entry : entries.values()) {
            check(!entry.isAccepted || entry.maySettled || entry.isDrained, "lost", entry);
        }
    }

    private static void check(boolean holds, String what, Entry entry) {
        if (!holds) {
            throw new AssertionError(what + ": " + entry);
        }
    }
}
