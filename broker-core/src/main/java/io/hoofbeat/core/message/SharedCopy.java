package io.hoofbeat.core.message;

/**
 * The identity of a message that several queues keep, so that the store writes its bytes once. What it holds belongs to the
 * store; everybody else only passes it on with the message ({@link Keeping}).
 */
public final class SharedCopy {

    private long number;
    private int epoch;

    /** By which the store knows the bytes, 0 while it does not. The store's thread only. */
    public long number() {
        return number;
    }

    /** When the number was given: a store that had to start over counts up. The store's thread only. */
    public int epoch() {
        return epoch;
    }

    /** Notes by which number the store knows the bytes from now on. The store's thread only. */
    public void name(long newNumber, int newEpoch) {
        number = newNumber;
        epoch = newEpoch;
    }
}
