package io.hoofbeat.core.security.login;

/**
 * When failed logins make further ones wait. After the given number of failures each further one doubles the wait.
 *
 * @param perUser        failures under one login that cost nothing, at least 1
 * @param perAddress     failures from one address that cost nothing, at least 1
 * @param delayMillis    the first wait, in milliseconds
 * @param delayMillisMax the longest wait, in milliseconds
 * @param refusalMillis  how long after its CONNECT a login is refused at the earliest, whatever the cause, in milliseconds
 */
public record FailureLimits(int perUser, int perAddress, long delayMillis, long delayMillisMax, long refusalMillis) {

    /** 5 and 50 failures, 1 to 60 seconds, 500 milliseconds. */
    public static final FailureLimits DEFAULT = new FailureLimits(5, 50, 1000, 60_000, 500);
}
