package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known, and what all parts of the model look at. */
final class ModelWorld {

    /** What the broker has on disk. */
    interface Disk {
        /** Whether a message is in a queue on disk; null when nothing is kept on disk. */
        @Nullable
        Boolean holds(String key, String body);
    }

    static final String CLAIMED = "queue of another session";
    static final String REVOKED = "no longer permitted";

    final ModelCopies copies = new ModelCopies();
    /** Whether everything happens before the next frame, so that nothing overtakes anything. */
    final boolean isOneByOne;

    final Disk disk;
    final List<ModelSession> sessions = new ArrayList<>();
    /** The rules in force; two of them while it is open which a session goes by. */
    final List<ModelRules> rules = new ArrayList<>();

    /** Ids of all deliveries. */
    final Set<String> allGiven = new HashSet<>();
    /** What has been sent to topics since everything had last happened. */
    final List<Copy> recent = new ArrayList<>();
    /** What has been sent to the small queue since then and not been answered. */
    final List<ModelSends.Sent> smallSent = new ArrayList<>();

    /** What goes with the queue of a session that has ended. */
    final List<Copy> doomed = new ArrayList<>();

    boolean hasSpringEnded;
    /** How much has been read since then. */
    int reads;
    /** The frame that is being read. */
    @Nullable
    Said reading;

    boolean mustFailNow;
    /** What it has sent, unless it turns out to be refused. */
    final List<Copy> takenNow = new ArrayList<>();

    ModelWorld(ModelRules first, boolean isOneByOne, Disk disk) {
        this.isOneByOne = isOneByOne;
        this.disk = disk;
        rules.add(first);
    }

    ModelRules newest() {
        return rules.get(rules.size() - 1);
    }

    List<ModelSubscription> springSubscriptions() {
        List<ModelSubscription> found = new ArrayList<>();
        for (ModelSession session : sessions) {
            for (ModelSubscription each : session.subscriptions.values()) {
                if (session.isConnected() && each.key.equals(Places.SPRING)) {
                    found.add(each);
                }
            }
        }
        return found;
    }
}
