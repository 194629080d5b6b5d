package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a scripted client has been promised by receipts, and what it may find after a restart. Messages are known by their bodies. */
final class Promises {

    private record Whole(List<String> sent, List<String> acknowledged) {}

    /** Bodies that must be there once a receipt has come, by that receipt. */
    private final Map<String, List<String>> keptBy = new HashMap<>();
    /** Bodies that must be gone once a receipt has come. */
    private final Map<String, List<String>> settledBy = new HashMap<>();

    /** Bodies that must be dead letters once a receipt has come. */
    private final Map<String, String> buriedBy = new HashMap<>();

    private final Set<String> maySettle = new HashSet<>();
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> receipts = new HashSet<>();
    private final List<Whole> transactions = new ArrayList<>();
    private boolean isOver;

    /** When the receipt comes, the messages are kept. */
    void kept(String receipt, String... bodies) {
        keptBy.put(receipt, List.of(bodies));
    }

    /** The messages are about to be acknowledged; when the receipt comes, they never come again. */
    void settled(String receipt, String... bodies) {
        settledBy.put(receipt, List.of(bodies));
        maySettle.addAll(List.of(bodies));
    }

    /** When the receipt comes, the message is a dead letter. */
    void buried(String receipt, String body) {
        buriedBy.put(receipt, body);
    }

    /** All of it has happened, or nothing. */
    void whole(List<String> sent, List<String> acknowledged) {
        transactions.add(new Whole(sent, acknowledged));
    }

    /** What a client has received. */
    List<Received> note(List<Received> received) {
        for (Received each : received) {
            String text = SteppedBroker.shortly(each);
            if (each instanceof Received.Delivered to) {
                delivered.add(to.message().bodyText() + "");
            } else if (text.startsWith("receipt ")) {
                receipts.add(text.substring("receipt ".length()));
            }
        }
        return received;
    }

    /** Nothing is promised any more. */
    void endOfLife() {
        isOver = true;
    }

    long awaitedCount() {
        return Stream.of(keptBy, settledBy, buriedBy)
                .flatMap(promises -> promises.keySet().stream())
                .distinct()
                .count();
    }

    long receiptCount() {
        return receipts.stream()
                .filter(receipt ->
                        keptBy.containsKey(receipt) || settledBy.containsKey(receipt) || buriedBy.containsKey(receipt))
                .count();
    }

    /**
     * Compares with what is found after a restart.
     *
     * @param isMarked whether what has been delivered before must say so
     */
    void check(List<Received> received, boolean isMarked) {
        assertThat(isOver).isTrue();
        List<String> found = new ArrayList<>();
        List<String> inOrder = new ArrayList<>();
        List<String> deadLetters = new ArrayList<>();
        for (Received each : received) {
            if (each instanceof Received.Delivered to) {
                String body = to.message().bodyText() + "";
                boolean isDeadLetter = to.message().destination().text().startsWith("/queue/dlq.");
                if (isMarked && delivered.contains(body) && !isDeadLetter) {
                    assertThat(to.deliveryCount()).as("deliveries of " + body).isGreaterThan(1);
                }
                found.add(body);
                if (isDeadLetter) {
                    deadLetters.add(body);
                } else if (body.startsWith("m")) {
                    inOrder.add(body);
                }
            }
        }
        assertThat(found).as("found once").doesNotHaveDuplicates();
        keptBy.forEach((receipt, bodies) -> {
            if (receipts.contains(receipt)) {
                bodies.stream()
                        .filter(body -> !maySettle.contains(body))
                        .forEach(body -> assertThat(found).as("kept").contains(body));
            }
        });
        settledBy.forEach((receipt, bodies) -> {
            if (receipts.contains(receipt)) {
                assertThat(found).as("settled").doesNotContainAnyElementsOf(bodies);
            }
        });
        transactions.forEach(transaction -> checkWhole(transaction, found));
        buriedBy.forEach((receipt, body) -> {
            if (receipts.contains(receipt)) {
                assertThat(deadLetters).contains(body);
            }
        });
        assertThat(inOrder).as("in order").isSorted();
    }

    private static void checkWhole(Whole transaction, List<String> found) {
        boolean hasHappened = found.contains(transaction.sent.get(0));
        for (String body : transaction.sent) {
            assertThat(found.contains(body)).as("sent: " + body).isEqualTo(hasHappened);
        }
        for (String body : transaction.acknowledged) {
            assertThat(found.contains(body)).as("acknowledged: " + body).isNotEqualTo(hasHappened);
        }
    }
}
