package io.hoofbeat.cli.campaign;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the ledger knows of one transaction. Guarded by the {@link Ledger}. */
final class SentTransaction {

    /** How it ended. */
    enum End {
        /** No COMMIT was sent, or an ABORT: it must never have an effect. */
        NONE,
        /** COMMIT was sent and its receipt did not come: all of it has happened, or nothing. */
        UNKNOWN,
        /** The receipt of COMMIT has come: all of it has happened. */
        COMMITTED
    }

    final int number;
    final List<SentMessage> sent = new ArrayList<>();
    final List<SentMessage> acknowledged = new ArrayList<>();
    /** Those acknowledged that were delivered again afterwards. */
    final Set<SentMessage> cameBack = new LinkedHashSet<>();

    End end = End.NONE;

    SentTransaction(int number) {
        this.number = number;
    }

    @Override
    public String toString() {
        return "transaction " + number + " (" + end + ")";
    }
}
