package io.hoofbeat.cli.bench;

/** What must not happen, counted for one stream over the whole run, warm-up and drain included. */
final class Faults {
    /** Copies that were due to a receiver and never came. Known at the end. */
    long lost;
    /** Copies that came once more. */
    long duplicates;
    /** Messages that came to a receiver after a later one of the same sender and destination. */
    long misordered;
    /** Messages that came to a receiver of another destination. */
    long misrouted;
    /** MESSAGE frames of this run whose stamp or length is not what was sent. */
    long malformed;
    /** Receipts that were asked for and never came. Known at the end. */
    long receiptsMissing;
    /** Messages of an open loop that could not be sent because the broker did not read. Known at the end. */
    long unsent;

    long sum() {
        return lost + duplicates + misordered + misrouted + malformed + receiptsMissing + unsent;
    }
}
