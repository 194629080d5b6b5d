package io.hoofbeat.cli.bench;

/**
 * What one receiver has got of each sender that it should hear of. On a topic every receiver has its own sets; on a queue the receivers
 * share one set per sender, since each message belongs to exactly one of them.
 */
final class DeliveryCheck {

    private final SequenceSet[] seen;
    /** By sender, the number after the highest this receiver has got. */
    private final long[] next;

    private final Faults faults;

    /** A receiver of a topic with this many senders. */
    DeliveryCheck(int senders, Faults faults) {
        this(sets(senders), faults);
    }

    /** One of the receivers that share a queue. */
    DeliveryCheck(SequenceSet[] seen, Faults faults) {
        this.seen = seen;
        this.next = new long[seen.length];
        this.faults = faults;
    }

    /** Empty sets for so many senders. */
    static SequenceSet[] sets(int senders) {
        SequenceSet[] sets = new SequenceSet[senders];
        for (int sender = 0; sender < senders; sender++) {
            sets[sender] = new SequenceSet();
        }
        return sets;
    }

    /**
     * Takes note of a delivery.
     *
     * @return false when the message had been delivered before, to this receiver or to one it shares a queue with
     */
    boolean accept(int sender, long sequence) {
        if (!seen[sender].add(sequence)) {
            faults.duplicates++;
            return false;
        }
        if (sequence < next[sender]) {
            faults.misordered++;
        } else {
            next[sender] = sequence + 1;
        }
        return true;
    }

    /** How many different messages of a sender have come. */
    long distinct(int sender) {
        return seen[sender].size();
    }
}
