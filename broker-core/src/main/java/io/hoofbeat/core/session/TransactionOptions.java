package io.hoofbeat.core.session;

/**
 * What can be set about transactions.
 *
 * @param openMax   open transactions of one session, at least 1
 * @param framesMax frames of one transaction, at least 1
 * @param bytesMax  bytes that the messages of one transaction hold, at least 1
 * @param millisMax time from BEGIN to COMMIT or ABORT in milliseconds, at least 1
 */
public record TransactionOptions(int openMax, int framesMax, long bytesMax, long millisMax) {

    /** 100 transactions of 10,000 frames, 64 MiB and 5 minutes. */
    public static final TransactionOptions DEFAULT = new TransactionOptions(100, 10_000, 64L << 20);

    /** With 5 minutes. */
    public TransactionOptions(int openMax, int framesMax, long bytesMax) {
        this(openMax, framesMax, bytesMax, 300_000);
    }

    public TransactionOptions {
        if (openMax < 1 || framesMax < 1 || bytesMax < 1 || millisMax < 1) {
            throw new IllegalArgumentException("openMax " + openMax + ", framesMax " + framesMax + ", bytesMax "
                    + bytesMax + ", millisMax " + millisMax);
        }
    }
}
