package io.hoofbeat.core.model;

import static io.hoofbeat.core.model.BrokerModel.require;

import java.util.List;

/** ACK and NACK, outside of transactions or in them. */
final class ModelAcknowledging {

    private final ModelWorld world;
    private final ModelAccess access;
    private final ModelFailures failures;

    ModelAcknowledging(ModelWorld world, ModelAccess access, ModelFailures failures) {
        this.world = world;
        this.access = access;
        this.failures = failures;
    }

    void acknowledge(ModelSession session, Said said) {
        String id = said.the("id");
        Held named = session.given.get(id);
        if (named == null && !world.allGiven.contains(id)) {
            failures.mustFail(session, "Acknowledgement of an unknown delivery");
            return;
        }
        if (named == null || !named.subscription.isActive) {
            session.owe(said); // Too late, or of another session: quiet, and without effect.
            return;
        }
        String subscription = said.get("subscription");
        if (subscription != null && !subscription.equals(named.subscription.id)) {
            failures.mustFail(session, "wrong subscription");
            return;
        }
        List<Held> covered = named.subscription.covered(named);
        String transaction = said.get("transaction");
        if (covered.isEmpty()) {
            session.owe(said);
        } else if (transaction != null) {
            addToTransaction(session, said, transaction, covered);
        } else {
            named.subscription.held.removeAll(covered);
            if (said.command().equals("ACK")) {
                covered.forEach(this::settle);
                session.owe(said, List.of(), () -> covered.forEach(this::checkSettled));
            } else {
                boolean isToComeBack = !"false".equals(said.get("requeue"));
                covered.forEach(held -> reject(held, isToComeBack));
                session.owe(said);
            }
        }
    }

    private void addToTransaction(ModelSession session, Said said, String name, List<Held> covered) {
        ModelTransaction open = session.transactions.get(name);
        if (open == null) {
            boolean mayHaveLeft = covered.stream().anyMatch(held -> access.isLeaving(held.subscription, held.copy.key));
            if (mayHaveLeft) {
                session.expected.add("Unknown transaction");
            } else {
                failures.mustFail(session, "Unknown transaction");
            }
            return;
        }
        covered.forEach(held -> held.claimedBy = open);
        open.parts.add(
                said.command().equals("ACK")
                        ? new ModelTransaction.Acknowledging(covered)
                        : new ModelTransaction.Rejecting(covered, !"false".equals(said.get("requeue"))));
        session.owe(said);
    }

    void settle(Held held) {
        if (access.isLeaving(held.subscription, held.copy.key)) {
            world.copies.mayGiveBack(held.copy);
        } else {
            world.copies.end(held.copy);
        }
    }

    private void checkSettled(Held held) {
        Copy copy = held.copy;
        if (copy.isGone() && copy.owner == null && Places.isQueue(copy.key) && !Places.isDead(copy.key)) {
            require(
                    !Boolean.TRUE.equals(world.disk.holds(copy.key, copy.body)),
                    "a receipt before " + copy + " is settled");
        }
    }

    void reject(Held held, boolean isToComeBack) {
        Copy copy = held.copy;
        if (isToComeBack || Places.isDead(copy.key)) {
            world.copies.giveBack(copy);
        } else if (access.isLeaving(held.subscription, copy.key) || (copy.owner != null && !copy.owner.isActive)) {
            mayReject(copy);
        } else {
            world.copies.bury(copy);
        }
    }

    /** A message is rejected for good, or comes back. */
    void mayReject(Copy copy) {
        world.copies.giveBack(copy);
        if (!copy.isGone() && !copy.hasTwins()) {
            world.copies.mayBury(copy);
        } else if (copy.isGone() && copy.owner != null) {
            world.copies.bury(copy).isOptional = true;
        }
    }
}
