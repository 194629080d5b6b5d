package io.hoofbeat.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories in which a promise is broken, and such that only look like it. */
class LedgerTest {

    private static final String QUEUE = Load.WORK_QUEUES.get(0);

    private final Ledger ledger = new Ledger();

    private SentMessage confirmed() {
        SentMessage message = ledger.sending(QUEUE, 1, true, 20, null);
        ledger.confirmed(message);
        return message;
    }

    private static WireFrame frame(SentMessage message, String place, boolean isRedelivered) {
        Map<String, String> headers =
                new HashMap<>(Map.of("destination", place, "ack", "1", "x-check", message.checkHeader()));
        if (isRedelivered) {
            headers.put("redelivered", "true");
        }
        return new WireFrame("MESSAGE", headers, message.body());
    }

    private void receive(SentMessage message, boolean isRedelivered) {
        ledger.received(frame(message, QUEUE, isRedelivered), 7, false);
    }

    private void drain(SentMessage message, boolean isRedelivered) {
        ledger.drained(frame(message, QUEUE, isRedelivered), 8);
    }

    private List<Violation.Kind> verdict() {
        ledger.endRound();
        return ledger.violations().stream().map(Violation::what).toList();
    }

    @Test
    void aConfirmedMessageThatIsNowhereIsLost() {
        confirmed();
        ledger.sending(QUEUE, 1, true, 20, null); // Not confirmed: it may be anywhere.
        assertThat(verdict()).containsExactly(Violation.Kind.LOST);
    }

    @Test
    void aMessageThatWasDeliveredAndNotAcknowledgedMustBeThere() {
        receive(confirmed(), false);
        assertThat(verdict()).containsExactly(Violation.Kind.LOST);
    }

    @Test
    void aMessageWhoseAckWasSentMayBeThereOrNot() {
        SentMessage gone = confirmed();
        SentMessage back = confirmed();
        receive(gone, false);
        receive(back, false);
        ledger.acknowledging(List.of(gone, back));
        drain(back, true);
        assertThat(verdict()).isEmpty();
    }

    @Test
    void aMessageWhoseAckWasConfirmedMustNotComeAgain() {
        SentMessage message = confirmed();
        receive(message, false);
        ledger.acknowledging(List.of(message));
        ledger.acknowledged(List.of(message));
        drain(message, true);
        assertThat(verdict()).containsExactly(Violation.Kind.RESURRECTED);
    }

    @Test
    void aMessageOfAnEarlierRoundMustNotComeAgain() {
        SentMessage message = confirmed();
        drain(message, false);
        assertThat(verdict()).isEmpty();
        drain(message, true);
        assertThat(verdict()).containsExactly(Violation.Kind.RESURRECTED);
    }

    @Test
    void whatComesAgainMustSaySo() {
        SentMessage message = confirmed();
        receive(message, false);
        receive(message, false);
        drain(message, true);
        assertThat(verdict()).containsExactly(Violation.Kind.DUPLICATED);
    }

    @Test
    void whatIsFoundTwiceIsADuplicate() {
        SentMessage message = confirmed();
        drain(message, false);
        ledger.drained(frame(message, Load.graveOf(QUEUE), false), 8);
        assertThat(verdict()).containsExactly(Violation.Kind.DUPLICATED);
    }

    @Test
    void firstDeliveriesOfOneSenderKeepTheirOrder() {
        SentMessage first = confirmed();
        SentMessage second = confirmed();
        drain(second, false);
        drain(first, false);
        assertThat(verdict()).containsExactly(Violation.Kind.REORDERED);
    }

    @Test
    void anotherBodyIsNoticed() {
        SentMessage message = confirmed();
        WireFrame frame = frame(message, QUEUE, false);
        frame.body()[frame.body().length - 1] ^= 1;
        ledger.drained(frame, 8);
        assertThat(verdict()).containsExactly(Violation.Kind.CHANGED);
    }

    @Test
    void anAbortedTransactionMustNotBeSeen() {
        SentTransaction transaction = ledger.beginning();
        SentMessage message = ledger.sending(QUEUE, 1, true, 20, transaction);
        drain(message, false);
        assertThat(verdict()).containsExactly(Violation.Kind.RESURRECTED);
    }

    @Test
    void aCommitWithoutReceiptHasHappenedAsAWholeOrNotAtAll() {
        assertThat(verdictOnUnknown(2, 0)).isEmpty();
        assertThat(verdictOnUnknown(0, 1)).isEmpty();
    }

    @Test
    void aTransactionInPiecesIsTorn() {
        assertThat(verdictOnUnknown(1, 0)).as("one of two messages").contains(Violation.Kind.TORN);
    }

    @Test
    void aTransactionWhoseAcknowledgementDidNotHappenIsTorn() {
        assertThat(verdictOnUnknown(2, 1)).contains(Violation.Kind.TORN);
    }

    @Test
    void aTransactionOfWhichOnlyTheAcknowledgementHappenedIsTorn() {
        assertThat(verdictOnUnknown(0, 0)).contains(Violation.Kind.TORN);
    }

    @Test
    void whatWasDeliveredBeforeItWasConfirmedMayBeGoneWithTheTransaction() {
        SentMessage held = ledger.sending(QUEUE, 1, true, 20, null);
        assertThat(verdictOnUnknown(held, 0, 0)).isEmpty();
    }

    /** Of two messages and one acknowledgement in a transaction of unknown outcome, so many messages are found, and come back. */
    private List<Violation.Kind> verdictOnUnknown(int found, int back) {
        return verdictOnUnknown(confirmed(), found, back);
    }

    private List<Violation.Kind> verdictOnUnknown(SentMessage held, int found, int back) {
        receive(held, false);
        SentTransaction transaction = ledger.beginning();
        List<SentMessage> sent = List.of(
                ledger.sending(QUEUE, 2, true, 20, transaction),
                ledger.sending(Load.WORK_QUEUES.get(1), 2, true, 20, transaction));
        ledger.acknowledgingIn(transaction, held);
        ledger.committing(transaction);
        if (back == 1) {
            drain(held, true);
        }
        sent.subList(0, found).forEach(message -> ledger.drained(frame(message, message.queue, false), 8));
        return verdict();
    }

    @Test
    void whatWasGivenUpMustBeADeadLetter() {
        SentMessage message = confirmed();
        receive(message, false);
        ledger.gaveUp(List.of(message));
        assertThat(verdict()).containsExactly(Violation.Kind.LOST);
    }

    @Test
    void inModeAutoOnlyTheLastOfAConnectionMayBeMissing() {
        SentMessage first = auto();
        SentMessage missing = auto();
        SentMessage last = auto();
        SentMessage onItsWay = auto();
        ledger.received(frame(first, Load.AUTO_QUEUE, false), 7, true);
        ledger.received(frame(last, Load.AUTO_QUEUE, false), 7, true);
        assertThat(onItsWay.isConfirmed).isTrue();
        assertThat(verdict()).containsExactly(Violation.Kind.LOST);
        assertThat(ledger.violations().get(0).detail()).contains("message " + missing.id + " ");
        assertThat(ledger.tally().lostOnTheirWay).isEqualTo(1);
    }

    private SentMessage auto() {
        SentMessage message = ledger.sending(Load.AUTO_QUEUE, 1, true, 20, null);
        ledger.confirmed(message);
        return message;
    }
}
