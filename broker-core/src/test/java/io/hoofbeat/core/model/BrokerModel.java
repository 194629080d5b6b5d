package io.hoofbeat.core.model;

import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    private final ModelWorld world;
    private final ModelEnds ends;
    private final ModelFailures failures;
    private final ModelAddresses addresses = new ModelAddresses();
    private final ModelSends sends;
    private final ModelSubscribing subscribing;
    private final ModelAcknowledging acknowledging;
    private final ModelCommits commits;
    private final ModelDeliveries deliveries;
    private final ModelAnswers answers;
    private final ModelSettling settling;

    /** @param isOneByOne whether everything happens before the next frame, so that nothing overtakes anything */
    BrokerModel(ModelRules first, boolean isOneByOne, ModelWorld.Disk disk) {
        world = new ModelWorld(first, isOneByOne, disk);
        ModelAccess access = new ModelAccess(world);
        ends = new ModelEnds(world);
        failures = new ModelFailures(world, access, ends);
        sends = new ModelSends(world, access, failures, addresses);
        subscribing = new ModelSubscribing(world, ends, failures, sends);
        acknowledging = new ModelAcknowledging(world, access, failures);
        commits = new ModelCommits(world, acknowledging, failures, sends);
        deliveries = new ModelDeliveries(world, access, failures, addresses);
        answers = new ModelAnswers(world, failures);
        settling = new ModelSettling(world, access, deliveries);
    }

    void open(ModelSession session) {
        world.sessions.add(session);
    }

    static void require(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }

    boolean areRulesOpen() {
        return world.rules.size() == 1;
    }

    /** Other rules are in force from now on; each session hears of it some time later. */
    void change(ModelRules next) {
        world.rules.add(next);
        world.reads++;
        for (ModelSession session : world.sessions) {
            for (ModelSubscription each : session.subscriptions.values()) {
                if (each.isPattern()) {
                    each.inbox
                            .values()
                            .forEach(copy -> copy.isOptional |= !ModelAccess.mayRead(each, copy.place, next));
                    // What a COMMIT has sent may be published under these rules.
                    world.recent.stream()
                            .filter(sent -> !each.inbox.containsKey(sent.body))
                            .forEach(sent -> sends.announce(each, sent, false, new ArrayList<>()));
                }
            }
        }
    }

    /** The broker is about to read a frame. */
    void onRead(ModelSession session, Said said) {
        world.reads++;
        world.reading = said;
        world.takenNow.clear();
        world.mustFailNow = false;
        session.expected.clear();
        if (!session.isConnected() && session.state != ModelSession.State.NEW) {
            return;
        }
        String mistake = mistakeIn(said);
        if (mistake != null) {
            failures.mustFail(session, mistake);
        } else if (said.command().equals("CONNECT") || said.command().equals("STOMP")) {
            connect(session, said);
        } else if (!session.isConnected()) {
            failures.mustFail(session, "Frame before CONNECT");
        } else {
            carryOut(session, said);
        }
    }

    /** The broker has read it. */
    void afterRead(ModelSession session) {
        require(
                !world.mustFailNow || session.state == ModelSession.State.ENDING,
                session + " has got no ERROR: " + world.reading);
        session.expected.clear();
        world.reading = null;
        world.mustFailNow = false;
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
            failures.mustFail(session, "Repeated CONNECT");
        } else if (!said.the("accept-version").contains("1.")) {
            failures.mustFail(session, "No common protocol version");
        } else {
            session.state = ModelSession.State.CONNECTED;
        }
    }

    private void carryOut(ModelSession session, Said said) {
        switch (said.command()) {
            case "SEND" -> sends.send(session, said);
            case "SUBSCRIBE" -> subscribing.subscribe(session, said);
            case "UNSUBSCRIBE" -> subscribing.unsubscribe(session, said);
            case "ACK", "NACK" -> acknowledging.acknowledge(session, said);
            case "BEGIN" -> {
                if (session.transactions.putIfAbsent(said.the("transaction"), new ModelTransaction()) == null) {
                    session.owe(said);
                } else {
                    failures.mustFail(session, "BEGIN of an open transaction");
                }
            }
            case "COMMIT" -> commits.commit(session, said);
            case "ABORT" -> commits.abort(session, said);
            case "DISCONNECT" -> {
                session.owe(said);
                ends.end(session, ModelSession.State.ENDING);
            }
            default -> throw new IllegalArgumentException(said.command());
        }
    }

    void onWritten(ModelSession session, Received received) {
        require(session.state != ModelSession.State.CLOSED, session + " is closed and gets " + received);
        if (received instanceof Received.Delivered delivered) {
            deliveries.onDelivered(session, delivered);
            return;
        }
        ServerFrame frame = ((Received.Frame) received).frame();
        if (frame instanceof ServerFrame.Receipt receipt) {
            answers.onReceipt(session, receipt.receiptId());
        } else if (frame instanceof ServerFrame.ErrorFrame error) {
            answers.onError(session, error);
        } else {
            require(session.isConnected(), session + " gets CONNECTED");
        }
    }

    /** The connection is gone. */
    void onClosed(ModelSession session) {
        world.reads++;
        if (session.state != ModelSession.State.CLOSED) {
            if (session.state == ModelSession.State.NEW || session.isConnected()) {
                ends.end(session, ModelSession.State.CLOSED);
            }
            session.state = ModelSession.State.CLOSED;
            session.owed.clear();
        }
    }

    List<String> addresses() {
        return addresses.known();
    }

    /** Nothing is under way any more: what must have happened has. */
    void settled() {
        settling.settled();
    }

    long deliveries() {
        return deliveries.count();
    }

    long receipts() {
        return answers.receipts;
    }

    long errors() {
        return answers.errors;
    }
}
