package io.hoofbeat.core.model;

import static io.hoofbeat.core.model.BrokerModel.require;

import io.hoofbeat.core.stomp.ServerFrame;
import java.util.List;
import java.util.Objects;

/** RECEIPT and ERROR. */
final class ModelAnswers {

    private final ModelWorld world;
    private final ModelFailures failures;
    long errors;
    long receipts;

    ModelAnswers(ModelWorld world, ModelFailures failures) {
        this.world = world;
        this.failures = failures;
    }

    void onReceipt(ModelSession session, String receipt) {
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
        world.smallSent.removeIf(sent -> sent.copies() == due.sent());
        List<Copy> perhaps = session.mayFail.get("is full");
        if (perhaps != null && session.isConnected() && !due.sent().isEmpty()) {
            for (Copy copy : due.sent()) {
                copy.isOptional &= !perhaps.remove(copy) || copy.hasTwins();
            }
        }
    }

    void onError(ModelSession session, ServerFrame.ErrorFrame error) {
        errors++;
        String words = Objects.requireNonNull(error.headers().get("message"));
        boolean isOfThisFrame = session.expected.stream().anyMatch(words::contains);
        if (session.isConnected()) {
            failures.fail(session);
        }
        require(session.state == ModelSession.State.FAILING, session + " gets an ERROR at its end: " + words);
        boolean isOfAnEarlierOne =
                session.failing.stream().anyMatch(each -> words.contains(each) && !session.expected.contains(each));
        require(isOfThisFrame || isOfAnEarlierOne, session + " gets ERROR " + words + " for " + world.reading);
        if (isOfThisFrame && !isOfAnEarlierOne) {
            for (Copy copy : world.takenNow) {
                require(copy.deliveries == 0, copy + " was refused");
                copy.end();
            }
            String receipt = world.reading == null ? null : world.reading.get("receipt");
            boolean isConnect = world.reading != null && world.reading.command().equals("CONNECT");
            require(
                    isConnect || Objects.equals(receipt, error.headers().get("receipt-id")),
                    "ERROR for " + world.reading + " with receipt-id "
                            + error.headers().get("receipt-id"));
        }
        session.owed.clear();
        session.state = ModelSession.State.ENDING;
    }
}
