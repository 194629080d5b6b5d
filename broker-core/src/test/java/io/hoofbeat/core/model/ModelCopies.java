package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every message that is somewhere, and where it goes when it is given back. */
final class ModelCopies {

    static final int DELIVERIES_MAX = 3;

    private final Map<String, List<Copy>> queues = new LinkedHashMap<>();
    /** Those of {@link Places#SMALL} that have gone since everything had last happened. */
    private int smallGone;

    private long lastOrder;
    /** Who has gone since everything had last happened: messages may still be on their way to them. */
    private final List<ModelSubscription> gone = new ArrayList<>();

    long nextOrder() {
        return ++lastOrder;
    }

    /** Puts a message into a queue. */
    Copy add(String body, String key, @Nullable ModelSession sender, long order) {
        Copy copy = new Copy(body, key, key, null, sender, order);
        queues.computeIfAbsent(key, any -> new ArrayList<>()).add(copy);
        copy.unseenMax = timesInVain(gone, key);
        lookAtUnseen(copy);
        return copy;
    }

    private static int timesInVain(List<ModelSubscription> gone, String key) {
        return (int) gone.stream().filter(each -> each.matches(key)).count();
    }

    /** A message may have been on its way to some who may have gone. */
    void mayHaveGoneInVain(String body, List<ModelSubscription> perhapsGone) {
        for (String key : keys()) {
            int times = timesInVain(perhapsGone, key);
            List.copyOf(of(key)).stream()
                    .filter(copy -> times > 0 && copy.isWaiting() && copy.body.equals(body))
                    .forEach(copy -> mayHaveGoneInVain(copy, times));
        }
    }

    /**
     * Consumers have gone.
     *
     * @param isAboutAll whether also what is there already may have been on its way to them
     */
    void goneInVain(List<ModelSubscription> consumers, boolean isAboutAll) {
        gone.addAll(consumers);
        for (String key : isAboutAll ? keys() : List.<String>of()) {
            int times = timesInVain(consumers, key);
            List.copyOf(of(key)).stream()
                    .filter(copy -> copy.isWaiting() && times > 0)
                    .forEach(copy -> mayHaveGoneInVain(copy, times));
        }
    }

    Collection<String> keys() {
        return new ArrayList<>(queues.keySet());
    }

    List<Copy> of(String key) {
        return queues.getOrDefault(key, List.of());
    }

    /** The one of which a delivery can be, or null. */
    @Nullable
    Copy find(String key, String body, int deliveryCount) {
        Copy perhaps = null;
        for (Copy copy : of(key)) {
            boolean fits = copy.isWaiting()
                    && copy.body.equals(body)
                    && deliveryCount > copy.deliveries
                    && deliveryCount <= copy.deliveries + 1 + copy.unseenMax;
            if (fits && (perhaps == null || perhaps.isOptional)) {
                perhaps = copy;
            }
        }
        return perhaps;
    }

    /** It has been consumed. */
    void end(Copy copy) {
        if (copy.key.equals(Places.SMALL) && !copy.isGone()) {
            smallGone++;
        }
        copy.end();
    }

    /** Its consumer has not consumed it. What was for a subscription alone is lost with it, unless that was its last delivery. */
    void giveBack(Copy copy) {
        if (isLastDelivery(copy)) {
            bury(copy);
        } else if (copy.owner != null && !copy.owner.isActive) {
            copy.end();
        } else {
            copy.state = Copy.State.WAITING;
            copy.unseenMax += copy.owner == null ? timesInVain(gone, copy.key) : 0;
            lookAtUnseen(copy);
        }
    }

    /** Whether it becomes a dead letter when it is not consumed, wherever it is held and whoever has ended meanwhile. */
    static boolean isLastDelivery(Copy copy) {
        return copy.deliveries >= DELIVERIES_MAX && !Places.isDead(copy.key);
    }

    /** Its consumer may not have consumed it; returns what is perhaps there then. */
    Copy mayGiveBack(Copy copy) {
        boolean isLast = isLastDelivery(copy);
        Copy perhaps = isLast ? bury(copy) : copy;
        perhaps.isOptional = true;
        if (!isLast) {
            giveBack(copy);
        }
        return perhaps;
    }

    /** It is given up on. */
    Copy bury(Copy copy) {
        end(copy);
        Copy letter = add(copy.body, Places.graveOf(copy.key), null, 0);
        letter.isOptional |= copy.isOptional;
        return letter;
    }

    /** It may have been given up on. */
    void mayBury(Copy copy) {
        copy.mayBeInstead(add(copy.body, Places.graveOf(copy.key), null, 0));
    }

    /** It may have been on its way to somebody who is gone, which counts as a delivery. */
    void mayHaveGoneInVain(Copy copy, int times) {
        copy.unseenMax += times;
        lookAtUnseen(copy);
    }

    private void lookAtUnseen(Copy copy) {
        boolean mayBeDead = copy.deliveries + copy.unseenMax >= DELIVERIES_MAX && copy.unseenMax > 0;
        if (mayBeDead && !copy.hasTwins() && copy.owner == null && !Places.isDead(copy.key)) {
            mayBury(copy);
        }
    }

    /** How many are in the small queue at least. */
    long smallMin() {
        return of(Places.SMALL).stream()
                .filter(copy -> !copy.isGone() && copy.isCertain && !copy.isOptional)
                .count();
    }

    /** How many are in the small queue at most. */
    long smallMax() {
        return smallGone
                + of(Places.SMALL).stream().filter(copy -> !copy.isGone()).count();
    }

    /** Everything has happened. */
    void settled() {
        smallGone = 0;
        gone.clear();
        for (List<Copy> copies : queues.values()) {
            copies.removeIf(Copy::isGone);
            copies.forEach(copy -> copy.isCertain = true);
        }
        queues.values().removeIf(List::isEmpty);
    }
}
