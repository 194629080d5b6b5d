package io.hoofbeat.cli.campaign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What clients have sent and what they have seen: the truth outside the broker, and the judge of it. Messages are known by the
 * number in their body. A round ends with a drain; after that nothing of it may come again. Any thread.
 *
 * <p>A campaign lets all clients of one life of the broker end before the next life begins, and its clients look away once they
 * have sent DISCONNECT, so that what is received later was also delivered later.
 */
final class Ledger {

    /** More say nothing new. */
    private static final int VIOLATIONS_MAX = 50;

    private final Map<Long, SentMessage> messages = new HashMap<>();
    private final List<SentTransaction> transactions = new ArrayList<>();
    /** Last message received for the first time, by receiving connection, sender and queue. */
    private final Map<String, Long> lastReceived = new HashMap<>();
    /** What connections in mode auto have received for the first time, by queue, connection and sender. */
    private final Map<String, TreeSet<Long>> receivedInAutoMode = new HashMap<>();

    private final List<Violation> violations = new ArrayList<>();
    private final Tally tally = new Tally();
    private long lastId;
    private int lastTransaction;
    /** Of the messages that were not settled, those of rounds that are over. */
    private long notWaiting;

    synchronized Tally tally() {
        return tally.copy();
    }

    synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    synchronized void violated(Violation.Kind what, String detail) {
        tally.violations.merge(what, 1L, Long::sum);
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(new Violation(what, detail));
        }
    }

    /** The broker was killed. */
    synchronized void killed(boolean wasStarting) {
        tally.kills++;
        tally.killsAtStart += wasStarting ? 1 : 0;
    }

    // ---- sending

    /** A message that is about to be sent. */
    synchronized SentMessage sending(
            String queue, int sender, boolean isPersistent, int bodyBytes, @Nullable SentTransaction transaction) {
        SentMessage message = new SentMessage(++lastId, queue, sender, isPersistent, bodyBytes, transaction);
        messages.put(message.id, message);
        if (transaction != null) {
            transaction.sent.add(message);
        }
        tally.sent++;
        return message;
    }

    synchronized void confirmed(SentMessage message) {
        tally.receipts++;
        message.isConfirmed = true;
    }

    synchronized SentTransaction beginning() {
        SentTransaction transaction = new SentTransaction(++lastTransaction);
        transactions.add(transaction);
        return transaction;
    }

    synchronized void acknowledgingIn(SentTransaction transaction, SentMessage message) {
        message.acknowledgedIn = transaction;
        transaction.acknowledged.add(message);
    }

    synchronized void committing(SentTransaction transaction) {
        tally.acknowledged += transaction.acknowledged.size();
        transaction.end = SentTransaction.End.UNKNOWN;
    }

    synchronized void committed(SentTransaction transaction) {
        tally.receipts++;
        transaction.end = SentTransaction.End.COMMITTED;
        transaction.sent.forEach(message -> message.isConfirmed = true);
        transaction.acknowledged.forEach(message -> message.isAcknowledged = true);
    }

    /** It has ended without COMMIT: what it has acknowledged is as it was before. */
    synchronized void gaveUp(SentTransaction transaction) {
        transaction.acknowledged.forEach(message -> message.acknowledgedIn = null);
        transaction.acknowledged.clear();
    }

    // ---- receiving

    /**
     * A message was received.
     *
     * @param isInAutoMode whether its consumer need not acknowledge it
     * @return what is known of it, or null when it should not be there at all
     */
    synchronized @Nullable SentMessage received(WireFrame frame, int connection, boolean isInAutoMode) {
        SentMessage message = identified(frame);
        if (message == null) {
            return null;
        }
        boolean isRedelivered = "true".equals(frame.header("redelivered"));
        tally.deliveries++;
        tally.redeliveries += isRedelivered ? 1 : 0;
        checkThatItMayCome(message);
        if (message.deliveries > 0 && !isRedelivered) {
            violated(
                    Violation.Kind.DUPLICATED,
                    "received again without redelivered:true, now after kill " + tally.kills + " by " + connection
                            + " as " + frame.header("message-id") + ": " + message);
        }
        if (!isRedelivered) {
            checkOrder(message, connection);
        }
        noteDelivery(message, frame, connection);
        if (isInAutoMode) {
            message.mayBeAcknowledged = true;
            tally.acknowledged++;
            if (!isRedelivered) {
                receivedInAutoMode
                        .computeIfAbsent(
                                message.queue + " " + connection + " " + message.sender, key -> new TreeSet<>())
                        .add(message.id);
            }
        }
        return message;
    }

    private @Nullable SentMessage identified(WireFrame frame) {
        long id = SentMessage.idIn(frame.body());
        SentMessage message = messages.get(id);
        if (message == null) {
            violated(
                    Violation.Kind.RESURRECTED,
                    "received a message that was never sent or was over and done with: " + frame);
            return null;
        }
        if (!Arrays.equals(message.body(), frame.body())
                || !message.checkHeader().equals(frame.header("x-check"))) {
            violated(Violation.Kind.CHANGED, message + " came as " + frame);
        }
        return message;
    }

    private void checkThatItMayCome(SentMessage message) {
        if (message.isAcknowledged) {
            violated(Violation.Kind.RESURRECTED, "received after its ACK was confirmed: " + message);
        }
        if (message.transaction != null && message.transaction.end == SentTransaction.End.NONE) {
            violated(Violation.Kind.RESURRECTED, "received though its transaction was never committed: " + message);
        }
    }

    private void checkOrder(SentMessage message, int connection) {
        Long before = lastReceived.put(connection + " " + message.sender + " " + message.queue, message.id);
        if (before != null && before > message.id) {
            violated(Violation.Kind.REORDERED, "received after message " + before + ": " + message);
        }
    }

    private void noteDelivery(SentMessage message, WireFrame frame, int connection) {
        message.deliveries++;
        message.received
                .append(" [after kill ")
                .append(tally.kills)
                .append(" by ")
                .append(connection)
                .append(" as ")
                .append(frame.header("message-id"))
                .append(']');
        message.mayBeAcknowledged = false;
        SentTransaction acknowledgedIn = message.acknowledgedIn;
        if (acknowledgedIn != null) {
            acknowledgedIn.cameBack.add(message);
            message.acknowledgedIn = null;
        }
    }

    synchronized void acknowledging(List<SentMessage> covered) {
        tally.acknowledged += covered.size();
        covered.forEach(message -> message.mayBeAcknowledged = true);
    }

    synchronized void acknowledged(List<SentMessage> covered) {
        tally.receipts++;
        covered.forEach(message -> message.isAcknowledged = true);
    }

    synchronized void rejecting(List<SentMessage> covered) {
        tally.rejected += covered.size();
    }

    /** The receipt of a NACK without requeue has come. */
    synchronized void gaveUp(List<SentMessage> covered) {
        tally.receipts++;
        covered.forEach(message -> message.isGivenUp = true);
    }

    // ---- judging

    /** A message was found when everything came to rest. What is found in one destination is told in the order it is found. */
    synchronized void drained(WireFrame frame, int connection) {
        String place = frame.required("destination");
        SentMessage message = identified(frame);
        if (message == null) {
            return;
        }
        tally.drained++;
        checkThatItMayCome(message);
        if (message.drainedFrom != null) {
            violated(Violation.Kind.DUPLICATED, "found again, in " + place + ": " + message);
        }
        message.drainedFrom = place;
        if (place.equals(message.queue)) {
            if (message.deliveries > 0 && !"true".equals(frame.header("redelivered"))) {
                violated(Violation.Kind.DUPLICATED, "found without redelivered:true: " + message);
            }
            if (message.isGivenUp) {
                violated(Violation.Kind.RESURRECTED, "found in its queue though it was given up: " + message);
            }
            checkOrder(message, connection);
        } else {
            tally.deadLetters++;
        }
        noteDelivery(message, frame, connection);
    }

    /** Everything has been drained: judges what is missing and forgets the round. */
    synchronized void endRound() {
        transactions.forEach(this::judge);
        messages.values().forEach(this::judge);
        messages.clear();
        transactions.clear();
        lastReceived.clear();
        receivedInAutoMode.clear();
        tally.rounds++;
        notWaiting = tally.sent - tally.acknowledged - tally.drained;
    }

    private void judge(SentTransaction transaction) {
        switch (transaction.end) {
            case NONE -> tally.transactionsAborted++;
            case COMMITTED -> tally.transactionsCommitted++;
            case UNKNOWN -> judgeUnknown(transaction);
        }
    }

    private void judgeUnknown(SentTransaction transaction) {
        tally.transactionsUnknown++;
        List<SentMessage> sent = transaction.sent.stream()
                .filter(message -> message.isPersistent)
                .toList();
        List<SentMessage> acknowledged = transaction.acknowledged.stream()
                .filter(message -> message.isPersistent)
                .toList();
        long seen = sent.stream().filter(SentMessage::wasSeen).count();
        long back = acknowledged.stream().filter(transaction.cameBack::contains).count();
        // One that was delivered before it was confirmed may have gone with the broker that died.
        boolean isAllBack =
                acknowledged.stream().filter(message -> message.isConfirmed).allMatch(transaction.cameBack::contains);
        boolean isWhole = sent.isEmpty()
                ? back == 0 || isAllBack
                : (seen == sent.size() && back == 0) || (seen == 0 && isAllBack);
        if (!isWhole) {
            violated(
                    Violation.Kind.TORN,
                    transaction + ": seen " + seen + " of " + sent + ", came back " + back + " of " + acknowledged);
        }
        tally.transactionsUnknownWithEffect += seen > 0 ? 1 : 0;
        // Either way what it has acknowledged is accounted for.
        acknowledged.stream()
                .filter(message -> message.acknowledgedIn == transaction)
                .forEach(message -> message.mayBeAcknowledged = true);
    }

    private void judge(SentMessage message) {
        boolean isPromised = message.isPersistent && message.isConfirmed;
        if (message.isGivenUp && (message.drainedFrom == null || message.drainedFrom.equals(message.queue))) {
            if (message.isPersistent) {
                violated(Violation.Kind.LOST, "given up, but no dead letter: " + message);
            }
        } else if (isPromised
                && message.drainedFrom == null
                && !message.mayBeAcknowledged
                && !message.isAcknowledged
                && !mayBeLostOnItsWay(message)) {
            violated(Violation.Kind.LOST, message.toString());
        }
    }

    /** In mode auto a message counts as delivered when it is sent: those on their way when a connection broke may be missing. */
    private boolean mayBeLostOnItsWay(SentMessage message) {
        if (!Load.isConsumedInAutoMode(message.queue)) {
            return false;
        }
        for (Map.Entry<String, TreeSet<Long>> run : receivedInAutoMode.entrySet()) {
            boolean isOfSender =
                    run.getKey().startsWith(message.queue + " ") && run.getKey().endsWith(" " + message.sender);
            if (isOfSender
                    && run.getValue().first() < message.id
                    && message.id < run.getValue().last()) {
                return false;
            }
        }
        tally.lostOnTheirWay++;
        return true;
    }

    /** Messages that nobody has been seen to settle: how far consumers are behind. */
    synchronized long waiting() {
        return tally.sent - tally.acknowledged - tally.drained - notWaiting;
    }
}
