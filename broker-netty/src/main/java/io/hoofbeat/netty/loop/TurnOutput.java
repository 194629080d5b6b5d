package io.hoofbeat.netty.loop;

/** Output that a turn has gathered. Confined to its loop. */
public interface TurnOutput {

    /** Hands what was gathered to the operating system; called once at the end of each turn that asked for it. */
    void flushTurn();
}
