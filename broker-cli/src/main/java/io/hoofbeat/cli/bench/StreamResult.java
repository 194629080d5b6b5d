package io.hoofbeat.cli.bench;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What became of one stream. Its histograms are in nanoseconds and are no longer written to.
 *
 * @param sent              messages over the whole run
 * @param delivered         different copies over the whole run
 * @param sentInWindow      messages in the measured time
 * @param deliveredInWindow copies in the measured time
 * @param redelivered       deliveries with {@code redelivered:true}
 * @param foreign           messages that no run of this kind or another one sent; no fault
 * @param latency           of the messages that were to be sent in the measured time; with a closed loop it holds the queueing that the window allows
 * @param receipts          from SEND, or when it was to happen, to RECEIPT
 * @param lateness          open loop: how late this program was to send
 */
public record StreamResult(
        StreamSettings settings,
        long sent,
        long delivered,
        long sentInWindow,
        long deliveredInWindow,
        long redelivered,
        long foreign,
        FaultCounts faults,
        Histogram latency,
        Histogram receipts,
        Histogram lateness,
        List<Second> seconds) {}
