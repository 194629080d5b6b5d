package io.hoofbeat.core;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.stomp.HeartBeat;

/**
 * What can be set about the broker itself, transports aside. Every field has a default ({@link #DEFAULT}), and a line in
 * {@code docs/CONFIGURATION.md}. Immutable.
 *
 * @param syntax       how wildcards are read
 * @param prefixes     which prefixes are queues
 * @param heartBeat    what the broker offers and asks for in CONNECTED
 * @param queues       of queues
 * @param transactions of transactions
 * @param sessions     of sessions
 */
public record BrokerOptions(
        DestinationSyntax syntax,
        DestinationPrefixes prefixes,
        HeartBeat heartBeat,
        Queues queues,
        Transactions transactions,
        Sessions sessions) {

    /** What a broker does that is not configured. */
    public static final BrokerOptions DEFAULT = new BrokerOptions(
            DestinationSyntax.AUTO,
            DestinationPrefixes.DEFAULT,
            new HeartBeat(100, 1000),
            Queues.DEFAULT,
            Transactions.DEFAULT,
            Sessions.DEFAULT);

    /**
     * Of queues.
     *
     * @param deliveriesMax    deliveries of a message before it becomes a dead letter, at least 1
     * @param deadLetterPrefix what stands before the name of a queue in the destination of its dead letters
     * @param idleMillis       how long an empty queue without consumers is kept, in milliseconds, at least 0
     * @param bytesMax         bytes that all queues together may hold in memory, at least 1; further SENDs are refused
     */
    public record Queues(int deliveriesMax, String deadLetterPrefix, long idleMillis, long bytesMax) {
        /** 5 deliveries, {@code /queue/dlq.}, a minute, half of the heap. */
        public static final Queues DEFAULT =
                new Queues(5, "/queue/dlq.", 60_000, Runtime.getRuntime().maxMemory() / 2);

        public Queues {
            if (deliveriesMax < 1 || idleMillis < 0 || bytesMax < 1 || !deadLetterPrefix.startsWith("/queue/")) {
                throw new IllegalArgumentException("queues: deliveriesMax " + deliveriesMax + ", deadLetterPrefix "
                        + deadLetterPrefix + ", idleMillis " + idleMillis + ", bytesMax " + bytesMax);
            }
        }
    }

    /**
     * Of transactions.
     *
     * @param openMax   open transactions of one session, at least 1
     * @param framesMax frames of one transaction, at least 1
     * @param bytesMax  bytes that the messages of one transaction hold, at least 1
     */
    public record Transactions(int openMax, int framesMax, long bytesMax) {
        /** 100 transactions of 10,000 frames and 64 MiB. */
        public static final Transactions DEFAULT = new Transactions(100, 10_000, 64L << 20);

        public Transactions {
            if (openMax < 1 || framesMax < 1 || bytesMax < 1) {
                throw new IllegalArgumentException(
                        "transactions: openMax " + openMax + ", framesMax " + framesMax + ", bytesMax " + bytesMax);
            }
        }
    }

    /**
     * Of sessions.
     *
     * @param connectMillisMax  time from the connection to a complete CONNECT, in milliseconds, at least 1
     * @param subscriptionsMax  subscriptions of one session, at least 1
     * @param prefetch          deliveries a subscription may hold unacknowledged in the two client modes, at least 1
     * @param backlogBytesMax   bytes that wait for one topic subscription that acknowledges, at least 1
     * @param slowMillisMax     how long publishers wait for a subscriber that does not read before it is disconnected, in
     *                          milliseconds, at least 1
     */
    public record Sessions(
            long connectMillisMax, int subscriptionsMax, int prefetch, long backlogBytesMax, long slowMillisMax) {
        /** 10 s, 10,000, 100, 16 MiB, 10 s. */
        public static final Sessions DEFAULT = new Sessions(10_000, 10_000, 100, 16L << 20, 10_000);

        public Sessions {
            if (connectMillisMax < 1
                    || subscriptionsMax < 1
                    || prefetch < 1
                    || backlogBytesMax < 1
                    || slowMillisMax < 1) {
                throw new IllegalArgumentException("sessions: connectMillisMax " + connectMillisMax
                        + ", subscriptionsMax " + subscriptionsMax + ", prefetch " + prefetch + ", backlogBytesMax "
                        + backlogBytesMax + ", slowMillisMax " + slowMillisMax);
            }
        }
    }
}
