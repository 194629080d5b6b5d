package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A subscription as its client may rely on it. */
final class ModelSubscription {

    final ModelSession session;
    final String id;
    final String destination;
    /** What it consumes or listens to; of a pattern the pattern. */
    final String key;

    final String mode;
    final int prefetch;
    private final @Nullable Pattern pattern;
    boolean isActive = true;
    /** Whether the client may rely on it: its receipt has come, or everything has. */
    boolean isConfirmed;
    /** Whether it may turn out to be refused. */
    boolean mayFail;

    /** Whether a COMMIT has answered for deliveries of it, some time after which it may be given more. */
    boolean isCommitting;

    long lastNumber;
    final List<Held> held = new ArrayList<>();
    /** What is on its way to it, by body; for topics only. */
    final Map<String, Copy> inbox = new LinkedHashMap<>();

    private final Map<String, Long> lastOrders = new HashMap<>();

    ModelSubscription(ModelSession session, String id, String destination, String key, String mode, int prefetch) {
        this.session = session;
        this.id = id;
        this.destination = destination;
        this.key = key;
        this.mode = mode;
        this.prefetch = prefetch;
        String regex = Places.PATTERNS.get(key);
        this.pattern = regex == null ? null : Pattern.compile(regex);
    }

    boolean isAuto() {
        return mode.equals("auto");
    }

    boolean isCumulative() {
        return mode.equals("client");
    }

    boolean isPattern() {
        return pattern != null;
    }

    boolean isTemporary() {
        return Places.isTemporary(destination);
    }

    /** Whether it competes with others for the messages of a queue. */
    boolean consumes() {
        return Places.isQueue(key) || key.startsWith("temp:/temp-queue/");
    }

    /** Whether a place is among those it asks for; queues of one session are in no pattern. */
    boolean matches(String place) {
        if (pattern == null) {
            return place.equals(key);
        }
        boolean isSameKind = consumes()
                ? Places.isQueue(place) && !Places.isOfOneSession(place)
                : !Places.isQueue(place) && !Places.isUser(place) && !place.startsWith("temp:");
        return isSameKind && pattern.matcher(place).matches();
    }

    /** How much it holds of one queue, each of which grants it its prefetch. */
    boolean hasCredit(String place) {
        return isAuto()
                || held.stream().filter(each -> each.copy.key.equals(place)).count() < prefetch;
    }

    /** What an acknowledgement of one delivery is about. */
    List<Held> covered(Held named) {
        List<Held> found = new ArrayList<>();
        for (Held each : held) {
            boolean isMeant = each == named || (isCumulative() && each.number <= named.number);
            if (isMeant && each.claimedBy == null) {
                found.add(each);
            }
        }
        return found;
    }

    /** Notes what came for the first time; false when it came before something sent earlier by the same client to the same place. */
    boolean isInOrder(Copy copy) {
        if (copy.sender == null || copy.deliveries > 1) {
            return true;
        }
        String stream = copy.sender.name + " " + (consumes() ? copy.key : "");
        Long before = lastOrders.put(stream, copy.order);
        return before == null || before < copy.order;
    }

    @Override
    public String toString() {
        return session.name + " subscription " + id + " to " + destination + " " + mode;
    }
}
