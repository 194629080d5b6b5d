package io.hoofbeat.cli.bench;

/** The way from one publisher to one destination; its messages are numbered from 0. */
final class Lane {

    private final int sender;
    private final int slot;
    private final Publisher publisher;
    private final Place place;
    private final SendTemplate template;
    private long sent;

    /**
     * A way.
     *
     * @param sender its number in the run
     * @param slot   its index among those to the same destination
     */
    Lane(int sender, int slot, Publisher publisher, Place place, SendTemplate template) {
        this.sender = sender;
        this.slot = slot;
        this.publisher = publisher;
        this.place = place;
        this.template = template;
    }

    int slot() {
        return slot;
    }

    Publisher publisher() {
        return publisher;
    }

    Place place() {
        return place;
    }

    SendTemplate template() {
        return template;
    }

    /** How many messages have been sent this way. */
    long sent() {
        return sent;
    }

    /** The id of the next message, which is sent herewith. */
    long nextId() {
        return Stamp.id(sender, sent++);
    }
}
