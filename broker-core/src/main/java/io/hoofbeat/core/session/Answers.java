package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ProtocolError;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of a connected client are answered with: a RECEIPT when what they promised has happened, or the ERROR that ends the
 * session. Confined to the session's loop.
 */
final class Answers {

    private final Session session;
    private final Connection connection;
    private final Congestion outputCongestion;
    private final ReceiptLine receipts;

    /** @param outputCongestion where those wait who feed the connection of the session */
    Answers(Session session, Congestion outputCongestion) {
        this.session = session;
        this.connection = session.connection();
        this.outputCongestion = outputCongestion;
        this.receipts = new ReceiptLine(connection, this::onFailure);
    }

    /** The outcome of a frame. A client that asks for receipts without reading them has to wait like any publisher. */
    Outcome promise(@Nullable String receiptId) {
        if (receiptId != null && !connection.isWritable()) {
            outputCongestion.hold(session);
        }
        return receipts.promise(receiptId);
    }

    /** The outcome of the DISCONNECT: when it succeeds and its receipt is written, or at once without one, the connection closes. */
    Outcome promiseLast(@Nullable String receiptId) {
        return receipts.lastPromise(receiptId, connection::closeAfterDisconnect);
    }

    /** Answers a frame that has had its effect, or its error. */
    void conclude(ClientFrame frame, @Nullable ProtocolError error) {
        if (error != null) {
            fail(error);
        } else {
            promise(frame.receipt()).succeed();
        }
    }

    /** Answers a frame that the protocol forbids. */
    void fail(ClientFrame frame, String summary, String rule) {
        session.fail(frame, summary, rule);
    }

    /** Answers an error. */
    void fail(ProtocolError error) {
        session.fail(error);
    }

    /** Answers a frame that the access rules do not permit. */
    void refuse(ClientFrame frame, Outcome.Failure refusal) {
        fail(new ProtocolError(refusal.summary(), refusal.remedy(), frame.describe(), frame.receipt())
                .because(ProtocolError.Cause.POLICY));
    }

    private void onFailure(Outcome.Failure failure, @Nullable String receiptId) {
        fail(new ProtocolError(failure.summary(), failure.remedy(), "", receiptId)
                .because(ProtocolError.Cause.FAILURE));
    }

    /** No receipt is written any more, whatever outcomes still come. */
    void close() {
        receipts.close();
    }
}
