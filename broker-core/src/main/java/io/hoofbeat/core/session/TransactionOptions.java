package io.hoofbeat.core.session;

/**
 * What can be set about transactions.
 *
 * @param openMax   open transactions of one session, at least 1
 * @param framesMax frames of one transaction, at least 1
 * @param bytesMax  bytes that the messages of one transaction hold, at least 1
 */
public record TransactionOptions(int openMax, int framesMax, long bytesMax) {

    /** 100 transactions of 10,000 frames and 64 MiB. */
    public static final TransactionOptions DEFAULT = new TransactionOptions(100, 10_000, 64L << 20);

    public TransactionOptions {
        if (openMax < 1 || framesMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "openMax " + openMax + ", framesMax " + framesMax + ", bytesMax " + bytesMax);
        }
    }
}
