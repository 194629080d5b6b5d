package io.hoofbeat.cli.bench;

/** A destination of a stream, with those who send there and how many listen. */
final class Place {

    private final int index;
    private final String name;
    private final int listeners;
    private final boolean isQueue;
    private Lane[] lanes = {};
    /** What the listeners of a queue have received together; empty for a topic. */
    private SequenceSet[] shared = {};

    Place(int index, String name, int listeners, boolean isQueue) {
        this.index = index;
        this.name = name;
        this.listeners = listeners;
        this.isQueue = isQueue;
    }

    void lanesAre(Lane[] all) {
        lanes = all;
        shared = isQueue ? DeliveryCheck.sets(all.length) : shared;
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    Lane[] lanes() {
        return lanes;
    }

    /** How many copies of each message are due. */
    int fanOut() {
        return isQueue ? Math.min(1, listeners) : listeners;
    }

    /** The check of a new listener. */
    DeliveryCheck newCheck(Faults faults) {
        return isQueue ? new DeliveryCheck(shared, faults) : new DeliveryCheck(lanes.length, faults);
    }

    /** What the listeners of this queue have got together of a sender. */
    long distinctShared(int slot) {
        return shared[slot].size();
    }

    boolean isQueue() {
        return isQueue;
    }
}
