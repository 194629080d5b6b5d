package io.hoofbeat.core.metrics;

/**
 * What has gone over one connection or several since they were opened. Plain fields, so that counting costs nothing: confined to the loop of
 * the connection.
 */
public final class Traffic {

    /** Frames received, heart-beats not counted. */
    public long framesIn;
    /** SEND frames received. */
    public long messagesIn;
    /** Bytes received. */
    public long bytesIn;
    /** Frames other than MESSAGE that were sent. */
    public long repliesOut;
    /** MESSAGE frames sent. */
    public long messagesOut;
    /** Bytes sent. */
    public long bytesOut;

    /** Adds what another has counted. */
    public void add(Traffic other) {
        framesIn += other.framesIn;
        messagesIn += other.messagesIn;
        bytesIn += other.bytesIn;
        repliesOut += other.repliesOut;
        messagesOut += other.messagesOut;
        bytesOut += other.bytesOut;
    }

    /** The sum so far, for other threads. */
    public Traffic copy() {
        Traffic copy = new Traffic();
        copy.add(this);
        return copy;
    }
}
