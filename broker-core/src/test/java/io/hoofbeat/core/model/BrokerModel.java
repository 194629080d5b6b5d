package io.hoofbeat.core.model;

import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has promised, made from the documents and not from its code. It is told of everything that passes between broker and
 * clients, in the order in which it does: a frame before the broker reads it, and what the broker writes. It throws when the broker does
 * what it must not, and, when nothing is under way any more, when something has not happened that must have.
 *
 * <p>Where the order of events is the broker's to choose, both outcomes are taken: a message that may be there or not is
 * {@linkplain Copy#isOptional optional}.
 */
final class BrokerModel {

    /** What the broker has on disk. */
    interface Disk {
        /** Whether a message is in a queue on disk; null when nothing is kept on disk. */
        @Nullable
        Boolean holds(String key, String body);
    }

    private static final String CLAIMED = "queue of another session";
    private static final String REVOKED = "no longer permitted";

    final ModelCopies copies = new ModelCopies();
    private final boolean isOneByOne;
    private final Disk disk;
    private final List<ModelSession> sessions = new ArrayList<>();
    /** The rules in force; two of them while it is open which a session goes by. */
    private final List<ModelRules> rules = new ArrayList<>();
    /** Reply addresses, with the place that each stands for. */
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private final Map<String, ModelSession> addressOwners = new HashMap<>();
    /** Reply address that is asked for by each message. */
    private final Map<String, String> replyTo = new HashMap<>();

    private final Map<String, ModelSession> senders = new HashMap<>();
    private final Set<String> allGiven = new HashSet<>();
    /** What has been sent to topics since everything had last happened. */
    private final List<Copy> recent = new ArrayList<>();

    /** What has been sent to the small queue since then and not been answered. */
    private final List<Sent> smallSent = new ArrayList<>();

    private final List<Copy> doomed = new ArrayList<>();
    private boolean hasSpringEnded;
    private int reads;
    private boolean mustFailNow;
    private @Nullable Said reading;
    /** What the frame that is being read has sent, unless it turns out to be refused. */
    private final List<Copy> takenNow = new ArrayList<>();

    long deliveries;
    long errors;
    long receipts;

    /** @param isOneByOne whether everything happens before the next frame, so that nothing overtakes anything */
    BrokerModel(ModelRules first, boolean isOneByOne, Disk disk) {
        this.isOneByOne = isOneByOne;
        this.disk = disk;
        rules.add(first);
    }

    void open(ModelSession session) {
        sessions.add(session);
    }

    List<String> addresses() {
        return new ArrayList<>(addresses.keySet());
    }

    static void require(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    // ---- rules

    boolean areRulesOpen() {
        return rules.size() == 1;
    }

    private ModelRules newest() {
        return rules.get(rules.size() - 1);
    }

    /** Other rules are in force from now on; each session hears of it some time later. */
    void change(ModelRules next) {
        rules.add(next);
        reads++;
        for (ModelSession session : sessions) {
            for (ModelSubscription each : session.subscriptions.values()) {
                if (each.isPattern()) {
                    each.inbox.values().forEach(copy -> copy.isOptional |= !mayRead(each, copy.place, next));
                    // What a COMMIT has sent may be published under these rules.
                    recent.stream()
                            .filter(sent -> !each.inbox.containsKey(sent.body))
                            .forEach(sent -> announce(each, sent, false, new ArrayList<>()));
                }
            }
        }
    }

    private static boolean mayRead(ModelSubscription subscription, String place, ModelRules by) {
        boolean isOwn = subscription.isTemporary() || Places.isUser(subscription.key);
        return subscription.isTemporary() || by.permits(subscription.session.login, "subscribe", place, isOwn);
    }

    private boolean mayReadBySome(ModelSubscription subscription, String place) {
        return rules.stream().anyMatch(each -> mayRead(subscription, place, each));
    }

    private boolean mayReadByAll(ModelSubscription subscription, String place) {
        return rules.stream().allMatch(each -> mayRead(subscription, place, each));
    }

    /** Whether there is something that a subscription may get: 1 surely, 0 perhaps, -1 surely not. */
    private static int mayStand(ModelSubscription subscription, ModelRules by) {
        if (!subscription.isPattern()) {
            return mayRead(subscription, subscription.key, by) ? 1 : -1;
        }
        if (by.permitNothing(subscription.session.login, "subscribe")) {
            return -1;
        }
        return Places.SENT.stream()
                        .map(Places::key)
                        .anyMatch(place -> subscription.matches(place) && mayRead(subscription, place, by))
                ? 1
                : 0;
    }

    /** Whether a subscription is about to leave a queue, or has done so. */
    private boolean isLeaving(ModelSubscription subscription, String key) {
        return rules.size() > 1
                && subscription.isPattern()
                && subscription.consumes()
                && !mayRead(subscription, key, newest());
    }

    // ---- what the broker reads

    /** The broker is about to read a frame. */
    void onRead(ModelSession session, Said said) {
        reads++;
        reading = said;
        takenNow.clear();
        mustFailNow = false;
        session.expected.clear();
        if (!session.isConnected() && session.state != ModelSession.State.NEW) {
            return;
        }
        String mistake = mistakeIn(said);
        if (mistake != null) {
            mustFail(session, mistake);
        } else if (said.command().equals("CONNECT") || said.command().equals("STOMP")) {
            connect(session, said);
        } else if (!session.isConnected()) {
            mustFail(session, "Frame before CONNECT");
        } else {
            carryOut(session, said);
        }
    }

    /** The broker has read it. */
    void afterRead(ModelSession session) {
        require(!mustFailNow || session.state == ModelSession.State.ENDING, session + " has got no ERROR: " + reading);
        session.expected.clear();
        reading = null;
        mustFailNow = false;
    }

    /** The frame is wrong: the session ends, of which others may hear before its client does. */
    private void mustFail(ModelSession session, String words) {
        session.expected.add(words);
        mustFailNow = true;
        fail(session);
    }

    private void fail(ModelSession session) {
        session.failing.addAll(reasonsToFail(session));
        if (rules.size() > 1) {
            reads++; // Several sessions may fail at once, and give to one another what they leave behind.
        }
        end(session, ModelSession.State.FAILING);
    }

    /** Words of the errors that a session may get. */
    private List<String> reasonsToFail(ModelSession session) {
        List<String> reasons = new ArrayList<>(session.expected);
        reasons.addAll(session.mustFail);
        reasons.addAll(session.mayFail.keySet());
        if (hasDoubtfulClaim(session)) {
            reasons.add(CLAIMED);
        }
        if (mayBeRevoked(session)) {
            reasons.add(REVOKED);
        }
        return reasons;
    }

    /** Sessions that hold a message, and may have failed, have failed: somebody else has got it, who has not. */
    private void failHolders(String body, ModelSession receiver) {
        for (ModelSession session : sessions) {
            boolean holds = session != receiver
                    && session.isConnected()
                    && Stream.concat(
                                    session.subscriptions.values().stream().flatMap(each -> each.held.stream()),
                                    session.transactions.values().stream().flatMap(each -> each.claimed().stream()))
                            .anyMatch(held -> held.copy.body.equals(body));
            if (holds && !reasonsToFail(session).isEmpty()) {
                fail(session);
            }
        }
        // Others may have failed, too, and have been given it in vain on the way.
        List<ModelSubscription> perhapsGone = new ArrayList<>();
        for (ModelSession session : sessions) {
            if (session.isConnected() && !reasonsToFail(session).isEmpty()) {
                session.subscriptions.values().stream()
                        .filter(ModelSubscription::consumes)
                        .forEach(perhapsGone::add);
            }
        }
        copies.mayHaveGoneInVain(body, perhapsGone);
    }

    private static @Nullable String mistakeIn(Said said) {
        String ack = said.get("ack");
        return switch (said.command()) {
            case "SUBSCRIBE" ->
                said.get("destination") == null
                        ? "SUBSCRIBE without destination"
                        : said.get("id") == null
                                ? "SUBSCRIBE without id"
                                : ack != null
                                                && !Set.of("auto", "client", "client-individual")
                                                        .contains(ack)
                                        ? "unknown ack mode"
                                        : null;
            case "UNSUBSCRIBE", "ACK" -> said.get("id") == null ? said.command() + " without id" : null;
            case "NACK" ->
                said.get("id") == null
                        ? "NACK without id"
                        : Set.of("true", "false").contains(said.headers().getOrDefault("requeue", "true"))
                                ? null
                                : "invalid requeue";
            case "BEGIN", "COMMIT", "ABORT" ->
                said.get("transaction") == null ? said.command() + " without transaction" : null;
            case "CONNECT", "STOMP", "SEND", "DISCONNECT" -> null;
            default -> "Unknown command";
        };
    }

    private void connect(ModelSession session, Said said) {
        if (session.isConnected()) {
            mustFail(session, "Repeated CONNECT");
        } else if (!said.the("accept-version").contains("1.")) {
            mustFail(session, "No common protocol version");
        } else {
            session.state = ModelSession.State.CONNECTED;
        }
    }

    private void carryOut(ModelSession session, Said said) {
        switch (said.command()) {
            case "SEND" -> send(session, said);
            case "SUBSCRIBE" -> subscribe(session, said);
            case "UNSUBSCRIBE" -> unsubscribe(session, said);
            case "ACK", "NACK" -> acknowledge(session, said);
            case "BEGIN" -> {
                if (session.transactions.putIfAbsent(said.the("transaction"), new ModelTransaction()) == null) {
                    owe(session, said);
                } else {
                    mustFail(session, "BEGIN of an open transaction");
                }
            }
            case "COMMIT" -> commit(session, said);
            case "ABORT" -> abort(session, said);
            case "DISCONNECT" -> {
                owe(session, said);
                end(session, ModelSession.State.ENDING);
            }
            default -> throw new IllegalArgumentException(said.command());
        }
    }

    private static void owe(ModelSession session, Said said) {
        owe(session, said, List.of(), () -> {});
    }

    private static void owe(ModelSession session, Said said, List<Copy> sent, Runnable check) {
        String receipt = said.get("receipt");
        if (receipt != null) {
            session.owed.addLast(new ModelSession.Owed(receipt, check, sent));
        }
    }

    // ---- SEND

    private void send(ModelSession session, Said said) {
        String destination = said.the("destination");
        if (destination.startsWith("/app/") || destination.startsWith("/sys/")) {
            mustFail(session, "is not possible");
            return;
        }
        boolean isOwn = Places.isTemporary(destination) || Places.isReplyAddress(destination);
        String known = Places.key(destination);
        boolean may = rules.stream().anyMatch(each -> each.permits(session.login, "send", known, isOwn));
        boolean must = rules.stream().allMatch(each -> each.permits(session.login, "send", known, isOwn));
        if (!may) {
            mustFail(session, "is not permitted");
            return;
        }
        if (!must) {
            session.expected.add("is not permitted");
        }
        String transaction = said.get("transaction");
        ModelTransaction open = transaction == null ? null : session.transactions.get(transaction);
        if (transaction != null && open == null) {
            mustFail(session, "Unknown transaction");
            return;
        }
        askForReplies(session, said);
        String key = Places.isTemporary(destination)
                ? session.temporary(destination)
                : addresses.getOrDefault(destination, known);
        senders.put(said.body(), session);
        if (open == null) {
            List<Copy> sent = new ArrayList<>();
            boolean isTaken = take(session, List.of(new ModelTransaction.Sending(said, key)), sent);
            takenNow.addAll(sent);
            owe(session, said, sent, () -> checkArrival(isTaken, sent));
            return;
        }
        open.parts.add(new ModelTransaction.Sending(said, key));
        owe(session, said);
    }

    /** The broker subscribes for a client that asks for answers without doing so itself. */
    private void askForReplies(ModelSession session, Said said) {
        String address = said.get("reply-to");
        if (address == null) {
            return;
        }
        replyTo.put(said.body(), address);
        if (!session.subscribedTemporaries.contains(address) && !session.subscriptions.containsKey(address)) {
            session.implicit.add(address);
            ModelSubscription made =
                    new ModelSubscription(session, address, address, session.temporary(address), "auto", 100);
            session.subscriptions.put(address, made);
        }
    }

    /**
     * Takes messages to where they go, together.
     *
     * @return false when it is sure that there is no room for them; then nothing is taken, and an ERROR must come
     */
    private boolean take(ModelSession session, List<ModelTransaction.Sending> sendings, List<Copy> taken) {
        long small = sendings.stream()
                .filter(each -> each.key().equals(Places.SMALL))
                .count();
        if (small > 0 && isOneByOne && copies.smallMin() + small > Places.SMALL_MAX) {
            session.mustFail.add("is full");
            return false;
        }
        boolean isSure = small == 0 || copies.smallMax() + small <= Places.SMALL_MAX;
        for (ModelTransaction.Sending each : sendings) {
            put(session, each, taken);
        }
        if (small > 0) {
            smallSent.add(new Sent(session, taken));
        }
        if (!isSure) {
            smallSent.forEach(BrokerModel::doubt); // What was sent later may come there sooner.
        }
        return true;
    }

    /** Messages that came together, one at least to the small queue. */
    private record Sent(ModelSession session, List<Copy> copies) {}

    private static void doubt(Sent sent) {
        List<Copy> doubted = sent.session().mayFail.computeIfAbsent("is full", words -> new ArrayList<>());
        for (Copy copy : sent.copies()) {
            // What is open for another reason stays so when this turns out well.
            if (!copy.isOptional && !copy.isGone() && copy.deliveries == 0) {
                copy.isOptional = true;
                doubted.add(copy);
            }
        }
    }

    private void put(ModelSession sender, ModelTransaction.Sending sending, List<Copy> taken) {
        String key = sending.key();
        String body = sending.said().body();
        long order = copies.nextOrder();
        if (key.startsWith("temp:/temp-queue/")) {
            if (isOfSomebodyHere(key)) {
                taken.add(copies.add(body, key, sender, order));
            }
        } else if (Places.isQueue(key)) {
            Copy copy = copies.add(body, key, sender, order);
            // Whether it comes before the queue goes with its session, or after, is open.
            copy.isOptional |= key.equals(Places.SPRING) && !isOneByOne;
            taken.add(copy);
        } else {
            Copy sent = new Copy(body, key, key, null, sender, order);
            recent.add(sent);
            for (ModelSession session : sessions) {
                for (ModelSubscription each : session.subscriptions.values()) {
                    announce(each, sent, each.isConfirmed, taken);
                }
            }
        }
    }

    private boolean isOfSomebodyHere(String key) {
        return sessions.stream().anyMatch(session -> session.isConnected() && key.endsWith(" of " + session.name));
    }

    /** A message to a topic is on its way to one subscription, if that matches. */
    private void announce(ModelSubscription to, Copy sent, boolean isSure, List<Copy> taken) {
        boolean isWanted = to.session.isConnected() && !to.consumes() && to.matches(sent.key);
        if (isWanted && (!to.isPattern() || mayReadBySome(to, sent.key))) {
            Copy copy = new Copy(sent.body, to.destination, sent.key, to, sent.sender, sent.order);
            copy.isOptional = !isSure || (to.isPattern() && !mayReadByAll(to, sent.key));
            to.inbox.put(sent.body, copy);
            taken.add(copy);
        }
    }

    /** What must be true when the receipt of a SEND or COMMIT comes. */
    private void checkArrival(boolean isTaken, List<Copy> sent) {
        require(isTaken, "a receipt for what there is no room for");
        for (Copy copy : sent) {
            ModelSubscription to = copy.owner;
            if (to != null) {
                boolean isDue = copy.isWaiting() && copy.deliveries == 0 && !copy.isOptional && to.isActive;
                require(
                        !isDue || to.isCommitting || !to.hasCredit(copy.key),
                        "a receipt before " + copy + " has come to " + to);
            } else if (!copy.isGone()
                    && !copy.hasTwins()
                    && Places.isQueue(copy.key)
                    && !copy.key.equals(Places.SPRING)) {
                require(
                        !Boolean.FALSE.equals(disk.holds(copy.key, copy.body)),
                        "a receipt before " + copy + " is on disk");
            }
        }
    }

    // ---- SUBSCRIBE, UNSUBSCRIBE

    private void subscribe(ModelSession session, Said said) {
        String destination = said.the("destination");
        String id = said.the("id");
        if (destination.startsWith("/app/") || Places.isReplyAddress(destination)) {
            mustFail(session, "is not possible");
            return;
        }
        if (Places.isTemporary(destination)) {
            session.subscribedTemporaries.add(destination);
            ModelSubscription made =
                    session.implicit.remove(destination) ? session.subscriptions.get(destination) : null;
            if (made != null) {
                end(made);
                goneInVain(List.of(made));
                session.subscriptions.remove(destination);
            }
        }
        if (session.subscriptions.containsKey(id)) {
            mustFail(session, "id in use");
            return;
        }
        String key = Places.isTemporary(destination)
                ? session.temporary(destination)
                : Places.isUser(destination)
                        ? "/user/" + session.login + destination.substring("/user".length())
                        : Places.key(destination);
        ModelSubscription made = new ModelSubscription(
                session,
                id,
                destination,
                key,
                said.headers().getOrDefault("ack", "auto"),
                Integer.parseInt(said.headers().getOrDefault("prefetch-count", "250")));
        if (rules.stream().allMatch(each -> mayStand(made, each) < 0)) {
            mustFail(session, "is not permitted");
            return;
        }
        if (!rules.stream().allMatch(each -> mayStand(made, each) > 0)) {
            session.expected.add("is not permitted");
            made.mayFail = made.key.equals(Places.SPRING);
        }
        claim(made);
        session.subscriptions.put(id, made);
        recent.forEach(sent -> announce(made, sent, false, new ArrayList<>()));
        owe(session, said, List.of(), () -> made.isConfirmed = true);
    }

    /** A queue of a Spring session belongs to one session at a time. */
    private void claim(ModelSubscription made) {
        if (!made.key.equals(Places.SPRING)) {
            return;
        }
        for (ModelSubscription other : springSubscriptions()) {
            if (other.session != made.session) {
                made.mayFail = true;
                boolean isSure = other.isConfirmed && !other.mayFail && reads == 1;
                if (isSure) {
                    made.session.mustFail.add(CLAIMED);
                } else {
                    other.mayFail |= !other.isConfirmed;
                }
            }
        }
        made.mayFail |= hasSpringEnded;
    }

    private List<ModelSubscription> springSubscriptions() {
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

    private void unsubscribe(ModelSession session, Said said) {
        ModelSubscription ending = session.subscriptions.remove(said.the("id"));
        if (ending == null) {
            mustFail(session, "unknown subscription");
            return;
        }
        session.implicit.remove(ending.id);
        session.hadDoubtfulClaim |= ending.mayFail;
        end(ending);
        goneInVain(List.of(ending));
        owe(session, said);
    }

    private void end(ModelSubscription ending) {
        ending.isActive = false;
        for (Held held : ending.held) {
            if (held.claimedBy == null) {
                copies.giveBackAtTheEnd(held.copy);
            }
        }
        ending.held.clear();
        ending.inbox.values().forEach(Copy::end);
        ending.inbox.clear();
        if (ending.key.equals(Places.SPRING)) {
            endSpring(ending);
        }
    }

    /** Consumers have gone to whom messages may have been on their way, or will be. What they give back is not given to one another. */
    private void goneInVain(List<ModelSubscription> gone) {
        List<ModelSubscription> consumers =
                gone.stream().filter(ModelSubscription::consumes).toList();
        copies.goneInVain(consumers, reads > 1);
    }

    private void endSpring(ModelSubscription ending) {
        boolean isLast = ending.session.subscriptions.values().stream()
                .noneMatch(each -> each != ending && each.isActive && each.key.equals(Places.SPRING));
        if (!isLast && !ending.mayFail) {
            return;
        }
        hasSpringEnded = true;
        // Who was to be refused because of it may come after its end.
        sessions.stream().filter(each -> each != ending.session).forEach(each -> each.mustFail.remove(CLAIMED));
        for (Copy copy : copies.of(Places.SPRING)) {
            if (isOneByOne && copy.isCertain && !ending.mayFail) {
                doomed.add(copy);
            }
            copy.isOptional = true;
        }
    }

    // ---- ACK, NACK

    private void acknowledge(ModelSession session, Said said) {
        String id = said.the("id");
        Held named = session.given.get(id);
        if (named == null && !allGiven.contains(id)) {
            mustFail(session, "Acknowledgement of an unknown delivery");
            return;
        }
        if (named == null || !named.subscription.isActive) {
            owe(session, said); // Too late, or of another session: quiet, and without effect.
            return;
        }
        String subscription = said.get("subscription");
        if (subscription != null && !subscription.equals(named.subscription.id)) {
            mustFail(session, "wrong subscription");
            return;
        }
        List<Held> covered = named.subscription.covered(named);
        String transaction = said.get("transaction");
        if (covered.isEmpty()) {
            owe(session, said);
        } else if (transaction != null) {
            addToTransaction(session, said, transaction, covered);
        } else {
            named.subscription.held.removeAll(covered);
            if (said.command().equals("ACK")) {
                covered.forEach(this::settle);
                owe(session, said, List.of(), () -> covered.forEach(this::checkSettled));
            } else {
                boolean isToComeBack = !"false".equals(said.get("requeue"));
                covered.forEach(held -> reject(held, isToComeBack));
                owe(session, said);
            }
        }
    }

    private void addToTransaction(ModelSession session, Said said, String name, List<Held> covered) {
        ModelTransaction open = session.transactions.get(name);
        if (open == null) {
            boolean mayHaveLeft = covered.stream().anyMatch(held -> isLeaving(held.subscription, held.copy.key));
            if (mayHaveLeft) {
                session.expected.add("Unknown transaction");
            } else {
                mustFail(session, "Unknown transaction");
            }
            return;
        }
        covered.forEach(held -> held.claimedBy = open);
        open.parts.add(
                said.command().equals("ACK")
                        ? new ModelTransaction.Acknowledging(covered)
                        : new ModelTransaction.Rejecting(covered, !"false".equals(said.get("requeue"))));
        owe(session, said);
    }

    private void settle(Held held) {
        if (isLeaving(held.subscription, held.copy.key)) {
            copies.mayGiveBack(held.copy);
        } else {
            copies.end(held.copy);
        }
    }

    private void checkSettled(Held held) {
        Copy copy = held.copy;
        if (copy.isGone() && copy.owner == null && Places.isQueue(copy.key) && !Places.isDead(copy.key)) {
            require(!Boolean.TRUE.equals(disk.holds(copy.key, copy.body)), "a receipt before " + copy + " is settled");
        }
    }

    private void reject(Held held, boolean isToComeBack) {
        Copy copy = held.copy;
        if (isToComeBack || Places.isDead(copy.key)) {
            copies.giveBack(copy);
        } else if (isLeaving(held.subscription, copy.key) || (copy.owner != null && !copy.owner.isActive)) {
            mayReject(copy);
        } else {
            copies.bury(copy);
        }
    }

    /** A message is rejected for good, or comes back. */
    private void mayReject(Copy copy) {
        copies.giveBack(copy);
        if (!copy.isGone() && !copy.hasTwins()) {
            copies.mayBury(copy);
        } else if (copy.isGone() && copy.owner != null) {
            copies.bury(copy).isOptional = true;
        }
    }

    // ---- transactions

    private void commit(ModelSession session, Said said) {
        ModelTransaction ending = session.transactions.remove(said.the("transaction"));
        if (ending == null) {
            mustFail(session, "Unknown transaction");
            return;
        }
        List<ModelTransaction.Sending> sendings = new ArrayList<>();
        for (ModelTransaction.Part part : ending.parts) {
            if (part instanceof ModelTransaction.Sending sending) {
                sendings.add(sending);
            }
        }
        List<Copy> taken = new ArrayList<>();
        if (!take(session, sendings, taken)) {
            release(ending);
            owe(session, said, List.of(), () -> checkArrival(false, List.of()));
            return;
        }
        boolean isSure = session.mayFail.isEmpty();
        for (ModelTransaction.Part part : ending.parts) {
            if (part instanceof ModelTransaction.Acknowledging ack) {
                ack.held().forEach(held -> finish(session, held, isSure));
            } else if (part instanceof ModelTransaction.Rejecting nack) {
                for (Held held : nack.held()) {
                    unclaim(held);
                    held.subscription.held.remove(held);
                    held.subscription.isCommitting = true;
                    if (isSure || nack.isToComeBack()) {
                        reject(held, nack.isToComeBack());
                    } else {
                        mayReject(held.copy);
                    }
                }
            }
        }
        owe(session, said, taken, () -> checkArrival(true, taken));
    }

    private static void unclaim(Held held) {
        held.claimedBy = null;
    }

    /** A delivery is settled by a COMMIT, unless that fails. */
    private void finish(ModelSession session, Held held, boolean isSure) {
        unclaim(held);
        held.subscription.held.remove(held);
        held.subscription.isCommitting = true;
        if (isSure) {
            settle(held);
        } else {
            session.mayReturn.add(copies.mayGiveBack(held.copy));
        }
    }

    private void abort(ModelSession session, Said said) {
        ModelTransaction ending = session.transactions.remove(said.the("transaction"));
        if (ending == null) {
            mustFail(session, "Unknown transaction");
            return;
        }
        release(ending);
        owe(session, said);
    }

    private void release(ModelTransaction ending) {
        for (Held held : ending.claimed()) {
            unclaim(held);
            if (!held.subscription.isActive) {
                copies.giveBack(held.copy);
            }
        }
    }

    // ---- what the broker writes

    void onWritten(ModelSession session, Received received) {
        require(session.state != ModelSession.State.CLOSED, session + " is closed and gets " + received);
        if (received instanceof Received.Delivered delivered) {
            onDelivered(session, delivered);
            return;
        }
        ServerFrame frame = ((Received.Frame) received).frame();
        if (frame instanceof ServerFrame.Receipt receipt) {
            onReceipt(session, receipt.receiptId());
        } else if (frame instanceof ServerFrame.ErrorFrame error) {
            onError(session, error);
        } else {
            require(session.isConnected(), session + " gets CONNECTED");
        }
    }

    private void onReceipt(ModelSession session, String receipt) {
        receipts++;
        // Of a frame that fails behind a DISCONNECT nobody hears.
        while (!session.isConnected()
                && !session.owed.isEmpty()
                && !session.owed.getFirst().receipt().equals(receipt)
                && session.mayHaveFailed()) {
            session.owed.removeFirst();
        }
        ModelSession.Owed due = session.owed.pollFirst();
        require(
                due != null && due.receipt().equals(receipt),
                session + " gets the receipt " + receipt + " where due is " + due);
        due.check().run();
        smallSent.removeIf(sent -> sent.copies() == due.sent());
        List<Copy> perhaps = session.mayFail.get("is full");
        if (perhaps != null && session.isConnected() && !due.sent().isEmpty()) {
            for (Copy copy : due.sent()) {
                copy.isOptional &= !perhaps.remove(copy) || copy.hasTwins();
            }
        }
    }

    private void onError(ModelSession session, ServerFrame.ErrorFrame error) {
        errors++;
        String words = Objects.requireNonNull(error.headers().get("message"));
        boolean isOfThisFrame = session.expected.stream().anyMatch(words::contains);
        if (session.isConnected()) {
            fail(session);
        }
        require(session.state == ModelSession.State.FAILING, session + " gets an ERROR at its end: " + words);
        boolean isOfAnEarlierOne =
                session.failing.stream().anyMatch(each -> words.contains(each) && !session.expected.contains(each));
        require(isOfThisFrame || isOfAnEarlierOne, session + " gets ERROR " + words + " for " + reading);
        if (isOfThisFrame && !isOfAnEarlierOne) {
            for (Copy copy : takenNow) {
                require(copy.deliveries == 0, copy + " was refused");
                copy.end();
            }
            String receipt = reading == null ? null : reading.get("receipt");
            boolean isConnect = reading != null && reading.command().equals("CONNECT");
            require(
                    isConnect || Objects.equals(receipt, error.headers().get("receipt-id")),
                    "ERROR for " + reading + " with receipt-id "
                            + error.headers().get("receipt-id"));
        }
        session.owed.clear();
        session.state = ModelSession.State.ENDING;
    }

    private static boolean hasDoubtfulClaim(ModelSession session) {
        return session.subscriptions.values().stream().anyMatch(each -> each.mayFail) || session.hadDoubtfulClaim;
    }

    private boolean mayBeRevoked(ModelSession session) {
        if (rules.size() == 1) {
            return false;
        }
        boolean isOfASubscription = session.subscriptions.values().stream()
                .anyMatch(each -> mayStand(each, newest()) < 1 || holdsUnreadable(each));
        return isOfASubscription || session.transactions.values().stream().anyMatch(each -> isForbidden(session, each));
    }

    private boolean holdsUnreadable(ModelSubscription subscription) {
        return subscription.held.stream()
                .anyMatch(held -> held.claimedBy != null && isLeaving(subscription, held.copy.key));
    }

    private boolean isForbidden(ModelSession session, ModelTransaction transaction) {
        return transaction.parts.stream()
                .anyMatch(part -> part instanceof ModelTransaction.Sending sending && isForbidden(session, sending));
    }

    private boolean isForbidden(ModelSession session, ModelTransaction.Sending sending) {
        String destination = sending.said().the("destination");
        boolean isOwn = Places.isTemporary(destination) || Places.isReplyAddress(destination);
        return !newest().permits(session.login, "send", Places.key(destination), isOwn);
    }

    // ---- MESSAGE

    private void onDelivered(ModelSession session, Received.Delivered delivered) {
        deliveries++;
        require(session.isConnected(), session + " is at its end and gets " + delivered);
        ModelSubscription to = session.subscriptions.get(delivered.subscription());
        if (to == null) {
            throw new AssertionError(session + " has no such subscription: " + delivered);
        }
        require(delivered.hasAck() != to.isAuto(), "ack header of " + delivered + " for " + to);
        require(allGiven.add(delivered.id()), "repeated id " + delivered);
        String body = Objects.requireNonNull(delivered.message().bodyText());
        String place = delivered.message().destination().text();
        learnAddress(body, delivered);
        Copy copy = to.consumes()
                ? fromQueue(to, to.isTemporary() ? to.key : Places.known(place), body, delivered.deliveryCount())
                : fromTopic(to, body, delivered.deliveryCount());
        require(to.hasCredit(copy.key), to + " holds its prefetch already and gets " + body);
        copy.endTwins();
        copy.deliveries = delivered.deliveryCount();
        copy.unseenMax = 0;
        require(to.isInOrder(copy), to + " gets " + copy + " behind a later one");
        Held held = new Held(delivered.id(), to, copy, ++to.lastNumber);
        session.given.put(held.id, held);
        if (to.isAuto()) {
            copies.end(copy);
        } else {
            copy.state = Copy.State.HELD;
            copy.isOptional = false;
            to.held.add(held);
        }
    }

    private Copy fromQueue(ModelSubscription to, String key, String body, int deliveryCount) {
        require(to.matches(key), to + " gets from " + key);
        require(mayReadBySome(to, key), to + " may not read " + key + " by " + rules);
        if (key.equals(Places.SPRING)) {
            for (ModelSubscription other : springSubscriptions()) {
                require(
                        other.session == to.session || other.mayFail || !other.isConfirmed,
                        to + " gets what belongs to " + other.session);
            }
        }
        Copy copy = copies.find(key, body, deliveryCount);
        if (copy == null && rules.size() > 1) {
            leaveQueues(body);
            copy = copies.find(key, body, deliveryCount);
        }
        if (copy == null) {
            failHolders(body, to.session);
            copy = copies.find(key, body, deliveryCount);
        }
        if (copy == null) {
            throw new AssertionError(to + " gets " + body + " from " + key + ", delivery " + deliveryCount
                    + ", which is not to be had: " + copies.of(key));
        }
        return copy;
    }

    private Copy fromTopic(ModelSubscription to, String body, int deliveryCount) {
        Copy copy = to.inbox.get(body);
        if (copy == null || !copy.isWaiting() || deliveryCount != copy.deliveries + 1) {
            throw new AssertionError(
                    to + " gets " + body + ", delivery " + deliveryCount + ", which is not for it: " + copy);
        }
        return copy;
    }

    /** Addresses of answers cannot be guessed, so the first MESSAGE tells them. */
    private void learnAddress(String body, Received.Delivered delivered) {
        String asked = replyTo.get(body);
        String address = delivered.message().header("reply-to");
        require((asked == null) == (address == null), "reply-to of " + body + " is " + address + " for " + asked);
        if (asked != null && address != null) {
            ModelSession owner = Objects.requireNonNull(senders.get(body));
            String place = owner.temporary(asked);
            String before = addresses.putIfAbsent(address, place);
            addressOwners.put(address, owner);
            require(before == null || before.equals(place), address + " stands for " + place + " and for " + before);
        }
    }

    // ---- ends

    /** The connection is gone. */
    void onClosed(ModelSession session) {
        reads++;
        if (session.state != ModelSession.State.CLOSED) {
            if (session.state == ModelSession.State.NEW || session.isConnected()) {
                end(session, ModelSession.State.CLOSED);
            }
            session.state = ModelSession.State.CLOSED;
            session.owed.clear();
        }
    }

    private void end(ModelSession session, ModelSession.State next) {
        session.state = next;
        session.transactions
                .values()
                .forEach(transaction -> transaction.claimed().forEach(held -> {
                    unclaim(held);
                    if (!held.subscription.isActive) {
                        copies.giveBack(held.copy);
                    }
                }));
        session.transactions.clear();
        session.hadDoubtfulClaim = hasDoubtfulClaim(session);
        session.subscriptions.values().forEach(each -> each.isActive = false);
        session.subscriptions.values().forEach(this::end);
        goneInVain(List.copyOf(session.subscriptions.values()));
        session.subscriptions.clear();
        for (String key : copies.keys()) {
            if (key.startsWith("temp:") && key.endsWith(" of " + session.name)) {
                copies.of(key).forEach(Copy::end);
            }
        }
    }

    // ---- when everything has happened

    /** Nothing is under way any more: what must have happened has. */
    void settled() {
        for (ModelSession session : sessions) {
            if (session.isConnected()) {
                requireNothingDue(session);
                session.mayFail.values().forEach(list -> list.forEach(copy -> copy.isOptional = copy.hasTwins()));
                session.mayReturn.forEach(copies::end);
                session.mayReturn.forEach(Copy::endTwins);
            }
            require(
                    session.state != ModelSession.State.ENDING || session.owed.isEmpty() || session.mayHaveFailed(),
                    session + " is owed " + session.owed);
            if (!session.isConnected()) {
                session.owed.clear(); // Of what has failed at the end.
            }
            session.mayFail.clear();
            session.mayReturn.clear();
            session.hadDoubtfulClaim = false;
        }
        sessions.removeIf(session -> session.state == ModelSession.State.CLOSED);
        if (rules.size() > 1) {
            leaveQueues(null);
            for (String key : copies.keys()) {
                copies.of(key).stream()
                        .filter(Copy::isWaiting)
                        .toList()
                        .forEach(copy -> copies.mayHaveGoneInVain(copy, sessions.size()));
            }
        }
        rules.subList(0, rules.size() - 1).clear();
        settleSpring();
        copies.settled();
        recent.clear();
        smallSent.clear();
        sessions.forEach(this::settleSubscriptions);
        copies.keys().forEach(this::requireNothingWaits);
        reads = 0;
    }

    private void requireNothingDue(ModelSession session) {
        require(session.mustFail.isEmpty(), session + " has got no ERROR: " + session.mustFail);
        require(session.owed.isEmpty(), session + " is owed " + session.owed);
        for (ModelSubscription each : session.subscriptions.values()) {
            require(mayStand(each, newest()) >= 0, each + " goes on under " + newest());
        }
        for (ModelTransaction each : session.transactions.values()) {
            require(!isForbidden(session, each), session + " goes on with what it may not send by " + newest());
        }
    }

    /**
     * Subscriptions to patterns have left the queues that they may read no more.
     *
     * @param body of the only message of which that has been seen, or null
     */
    private void leaveQueues(@Nullable String body) {
        for (ModelSession session : sessions) {
            for (ModelSubscription each : session.subscriptions.values()) {
                for (Held held : List.copyOf(each.held)) {
                    if (isLeaving(each, held.copy.key) && (body == null || body.equals(held.copy.body))) {
                        each.held.remove(held);
                        if (held.claimedBy != null) {
                            session.mayFail.putIfAbsent(REVOKED, new ArrayList<>()); // Unless it had left before that.
                        }
                        session.transactions
                                .values()
                                .forEach(transaction -> transaction.parts.forEach(part -> remove(part, held)));
                        held.copy.unseenMax += 1;
                        copies.giveBack(held.copy);
                    }
                }
            }
        }
    }

    private static void remove(ModelTransaction.Part part, Held held) {
        if (part instanceof ModelTransaction.Acknowledging ack) {
            ack.held().remove(held);
        } else if (part instanceof ModelTransaction.Rejecting nack) {
            nack.held().remove(held);
        }
    }

    private void settleSpring() {
        doomed.forEach(Copy::end);
        doomed.clear();
        hasSpringEnded = false;
        List<ModelSubscription> all = springSubscriptions();
        for (ModelSubscription each : all) {
            require(each.session == all.get(0).session, "a queue of one session has " + all);
            each.mayFail = false;
        }
    }

    private void settleSubscriptions(ModelSession session) {
        for (ModelSubscription each : session.subscriptions.values()) {
            each.isConfirmed = true;
            each.isCommitting = false;
            for (Copy copy : List.copyOf(each.inbox.values())) {
                if (copy.isWaiting() && each.hasCredit(copy.key)) {
                    require(copy.isOptional, each + " has not got " + copy);
                    copy.end();
                }
                if (copy.isGone()) {
                    each.inbox.remove(copy.body);
                }
            }
        }
    }

    private void requireNothingWaits(String key) {
        for (Copy copy : copies.of(key)) {
            if (copy.isWaiting() && !copy.isOptional) {
                for (ModelSession session : sessions) {
                    for (ModelSubscription each : session.subscriptions.values()) {
                        boolean couldTakeIt = session.isConnected()
                                && each.consumes()
                                && each.matches(key)
                                && mayRead(each, key, newest())
                                && each.hasCredit(key);
                        require(!couldTakeIt, copy + " waits though it could go to " + each);
                    }
                }
            }
        }
    }
}
