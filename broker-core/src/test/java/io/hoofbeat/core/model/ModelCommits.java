package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.List;

/** COMMIT and ABORT. */
final class ModelCommits {

    private final ModelWorld world;
    private final ModelAcknowledging acknowledging;
    private final ModelFailures failures;
    private final ModelSends sends;

    ModelCommits(ModelWorld world, ModelAcknowledging acknowledging, ModelFailures failures, ModelSends sends) {
        this.world = world;
        this.acknowledging = acknowledging;
        this.failures = failures;
        this.sends = sends;
    }

    void commit(ModelSession session, Said said) {
        ModelTransaction ending = session.transactions.remove(said.the("transaction"));
        if (ending == null) {
            failures.mustFail(session, "Unknown transaction");
            return;
        }
        List<ModelTransaction.Sending> sendings = new ArrayList<>();
        for (ModelTransaction.Part part : ending.parts) {
            if (part instanceof ModelTransaction.Sending sending) {
                sendings.add(sending);
            }
        }
        List<Copy> taken = new ArrayList<>();
        if (!sends.take(session, sendings, taken)) {
            ending.claimed().forEach(ModelEnds::letGoAtTheEnd);
            release(ending);
            session.owe(said, List.of(), () -> sends.checkArrival(false, List.of()));
            return;
        }
        boolean isSure = session.mayFail.isEmpty();
        for (ModelTransaction.Part part : ending.parts) {
            if (part instanceof ModelTransaction.Acknowledging ack) {
                ack.held().forEach(held -> finish(session, held, isSure));
            } else if (part instanceof ModelTransaction.Rejecting nack) {
                for (Held held : nack.held()) {
                    ModelEnds.unclaim(held);
                    held.subscription.held.remove(held);
                    held.subscription.isCommitting = true;
                    if (isSure || nack.isToComeBack()) {
                        acknowledging.reject(held, nack.isToComeBack());
                    } else {
                        acknowledging.mayReject(held.copy);
                    }
                }
            }
        }
        session.owe(said, taken, () -> sends.checkArrival(true, taken));
    }

    /** A delivery is settled by a COMMIT, unless that fails. */
    private void finish(ModelSession session, Held held, boolean isSure) {
        ModelEnds.unclaim(held);
        held.subscription.held.remove(held);
        held.subscription.isCommitting = true;
        if (isSure) {
            acknowledging.settle(held);
        } else {
            session.mayReturn.add(world.copies.mayGiveBack(held.copy));
        }
    }

    void abort(ModelSession session, Said said) {
        ModelTransaction ending = session.transactions.remove(said.the("transaction"));
        if (ending == null) {
            failures.mustFail(session, "Unknown transaction");
            return;
        }
        release(ending);
        session.owe(said);
    }

    private void release(ModelTransaction ending) {
        for (Held held : ending.claimed()) {
            ModelEnds.unclaim(held);
            if (!held.subscription.isActive) {
                world.copies.giveBack(held.copy);
            }
        }
    }
}
