package io.hoofbeat.core.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A session as its client may rely on it. */
final class ModelSession {

    enum State {
        NEW,
        CONNECTED,
        /** It has ended, and its ERROR is on the way. */
        FAILING,
        /** An ERROR or a DISCONNECT has been seen: nothing is carried out any more. */
        ENDING,
        CLOSED
    }

    /**
     * A receipt that is due.
     *
     * @param check throws when what the frame asked for has not happened
     * @param sent  what may yet turn out to have been refused
     */
    record Owed(String receipt, Runnable check, List<Copy> sent) {}

    /** Client and how often it had come. */
    final String name;

    final String login;
    State state = State.NEW;
    final Map<String, ModelSubscription> subscriptions = new LinkedHashMap<>();
    final Map<String, ModelTransaction> transactions = new LinkedHashMap<>();
    final ArrayDeque<Owed> owed = new ArrayDeque<>();
    /** By the id by which it is acknowledged. */
    final Map<String, Held> given = new HashMap<>();
    /** Temporary destinations that the client has subscribed to itself, ever. */
    final Set<String> subscribedTemporaries = new HashSet<>();
    /** Ids of subscriptions that the broker makes for a reply address. */
    final Set<String> implicit = new HashSet<>();
    /** What may yet turn out to be refused, by the words of the ERROR. */
    final Map<String, List<Copy>> mayFail = new LinkedHashMap<>();
    /** What a COMMIT has settled, unless it has failed. */
    final List<Copy> mayReturn = new ArrayList<>();
    /** Whether a queue that it has asked for may have belonged to another session. */
    boolean hadDoubtfulClaim;
    /** Words of an ERROR that must come. */
    final List<String> mustFail = new ArrayList<>();
    /** Words of the errors one of which must come, once it is failing. */
    final List<String> failing = new ArrayList<>();
    /** Words of an ERROR that the frame being read must, or may, cause. */
    final List<String> expected = new ArrayList<>();

    ModelSession(String name, String login) {
        this.name = name;
        this.login = login;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** A frame has been read that may ask for a receipt. */
    void owe(Said said) {
        owe(said, List.of(), () -> {});
    }

    /** As {@link #owe(Said)}, of which something must be true then. */
    void owe(Said said, List<Copy> sent, Runnable check) {
        String receipt = said.get("receipt");
        if (receipt != null) {
            owed.addLast(new Owed(receipt, check, sent));
        }
    }

    /** Whether something it has sent may have been refused. */
    boolean mayHaveFailed() {
        return !mayFail.isEmpty() || !mustFail.isEmpty() || hadDoubtfulClaim;
    }

    /** The key of a place that belongs to this session alone. */
    String temporary(String destination) {
        return "temp:" + destination + " of " + name;
    }

    @Override
    public String toString() {
        return name + " (" + login + ")";
    }
}
