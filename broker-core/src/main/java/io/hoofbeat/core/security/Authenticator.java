package io.hoofbeat.core.security;

import java.util.concurrent.CompletionStage;

/** Decides who a client is. */
public interface Authenticator {

    /**
     * Looks at what a client has said in CONNECT. Does not block.
     *
     * @return completes on any thread; an exceptional completion refuses the client and is logged
     */
    CompletionStage<Verdict> authenticate(Credentials credentials);

    /**
     * Names somebody to tell when grants may have ended before their time: each {@link Grant#endedBecause} is asked then.
     *
     * @param recheck may be run on any thread
     */
    default void onChange(Runnable recheck) {}

    /**
     * How long after its CONNECT a client is refused at the earliest, so that the time does not tell why, in milliseconds, not
     * negative. Any thread.
     */
    default long refusalMillis() {
        return 0;
    }

    /**
     * An end user for whom a relay speaks.
     *
     * @param name  of the end user, as the relay gives it
     * @param relay the relay itself, as it was accepted
     * @return the end user, who is no relay, and stays no longer than it does
     */
    default Verdict.Accepted endUser(String name, Verdict.Accepted relay) {
        return new Verdict.Accepted(new User(name), relay.grant());
    }

    /** The answer to a CONNECT. */
    sealed interface Verdict {
        /**
         * The client may enter as a user.
         *
         * @param grant how long
         */
        record Accepted(User user, Grant grant) implements Verdict {
            /** Accepted for as long as the session lasts. */
            public Accepted(User user) {
                this(user, Grant.LASTING);
            }
        }

        /**
         * The client may not enter.
         *
         * @param cause for the log and the audit file; a client reads it only when it is in already, and has sent a fresh token
         */
        record Refused(String cause) implements Verdict {}
    }
}
