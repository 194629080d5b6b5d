package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The receipts a session owes, in the order in which they were asked for: each is written when its frame has had its effect
 * and all receipts before it are written. Confined to the session's loop; outcomes may come from any thread.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#RECEIPT">RECEIPT</a>
 */
final class ReceiptLine {

    private final Connection connection;
    private final Loop home;
    private final FailureHandler onFailure;
    private final ArrayDeque<Promise> line = new ArrayDeque<>();
    private final Outcome withoutReceipt = new Promise(null);
    private boolean isClosed;

    /** What to do when a frame turns out to have had no effect. */
    interface FailureHandler {
        void onFailure(Outcome.Failure failure, @Nullable String receiptId);
    }

    ReceiptLine(Connection connection, FailureHandler onFailure) {
        this.connection = connection;
        this.home = connection.loop();
        this.onFailure = onFailure;
    }

    /**
     * The outcome of a frame: success writes the receipt, failure is handed on.
     *
     * @param receiptId null when the frame asked for none
     */
    Outcome promise(@Nullable String receiptId) {
        return receiptId == null ? withoutReceipt : new Promise(receiptId).standInLine();
    }

    /** The outcome of the last frame of all; {@code afterwards} runs when its receipt is written, or at once without one. */
    Outcome lastPromise(@Nullable String receiptId, Runnable afterwards) {
        Promise last = new Promise(receiptId);
        last.afterwards = afterwards;
        return last.standInLine();
    }

    /** Nothing is written any more, whatever outcomes still come. */
    void close() {
        isClosed = true;
        line.clear();
    }

    private void writeDue() {
        while (!line.isEmpty() && line.getFirst().isDone) {
            Promise promise = line.removeFirst();
            if (promise.receiptId != null && !promise.hasFailed) {
                connection.write(new ServerFrame.Receipt(promise.receiptId));
            }
            if (promise.afterwards != null) {
                promise.afterwards.run();
            }
        }
    }

    private final class Promise implements Outcome {
        private final @Nullable String receiptId;
        private @Nullable Runnable afterwards;
        private boolean isDone;
        private boolean hasFailed;

        Promise(@Nullable String receiptId) {
            this.receiptId = receiptId;
        }

        Promise standInLine() {
            line.addLast(this);
            return this;
        }

        @Override
        public void succeed() {
            if (this == withoutReceipt) {
                return;
            }
            if (home.isCurrent()) {
                end();
            } else {
                home.execute(this::succeed);
            }
        }

        @Override
        public void fail(Failure failure) {
            if (home.isCurrent()) {
                hasFailed = true;
                onFailure.onFailure(failure, receiptId);
                end();
            } else {
                home.execute(() -> fail(failure));
            }
        }

        private void end() {
            isDone = true;
            if (!isClosed) {
                writeDue();
            }
        }
    }
}
