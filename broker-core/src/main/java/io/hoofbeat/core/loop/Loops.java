package io.hoofbeat.core.loop;

/** The fixed set of loops of one broker. Any thread. */
public interface Loops {

    /** How many loops there are, at least 1. */
    int count();

    /**
     * The loop at a position.
     *
     * @param index from 0 to {@code count() - 1}
     */
    Loop loop(int index);
}
