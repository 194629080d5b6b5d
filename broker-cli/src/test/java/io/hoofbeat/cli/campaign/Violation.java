package io.hoofbeat.cli.campaign;

/**
 * A promise that was not kept.
 *
 * @param what which one
 * @param detail what is known about it
 */
record Violation(Kind what, String detail) {

    /** The promises. */
    enum Kind {
        /** Confirmed, or sent in a transaction that was, and never seen again. */
        LOST,
        /** Came again though its acknowledgement was confirmed, or came though its transaction was aborted. */
        RESURRECTED,
        /** Part of a transaction happened and part of it did not. */
        TORN,
        /** Overtook a message that the same sender had sent before it to the same queue. */
        REORDERED,
        /** Came again without {@code redelivered:true}, or waits twice. */
        DUPLICATED,
        /** Has another body, or other headers, than it was sent with. */
        CHANGED,
        /** The broker refused what it should have taken, did not answer, or did not start. */
        REFUSED
    }

    @Override
    public String toString() {
        return what + ": " + detail;
    }
}
