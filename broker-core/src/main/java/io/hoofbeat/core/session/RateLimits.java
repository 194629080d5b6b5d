package io.hoofbeat.core.session;

/**
 * How much all connections together, and those of one user, may send in a second, on average. What comes faster is read later.
 *
 * @param framesPerSecond        of all, at least 0; 0 for no limit
 * @param bytesPerSecond         of all, at least 0; 0 for no limit
 * @param framesPerSecondPerUser of one user, at least 0; 0 for no limit
 * @param bytesPerSecondPerUser  of one user, at least 0; 0 for no limit
 */
public record RateLimits(
        int framesPerSecond, long bytesPerSecond, int framesPerSecondPerUser, long bytesPerSecondPerUser) {

    /** No limits. */
    public static final RateLimits NONE = new RateLimits(0, 0, 0, 0);

    public RateLimits {
        if (framesPerSecond < 0 || bytesPerSecond < 0 || framesPerSecondPerUser < 0 || bytesPerSecondPerUser < 0) {
            throw new IllegalArgumentException("framesPerSecond " + framesPerSecond + ", bytesPerSecond "
                    + bytesPerSecond + ", framesPerSecondPerUser " + framesPerSecondPerUser
                    + ", bytesPerSecondPerUser " + bytesPerSecondPerUser);
        }
    }
}
