package io.hoofbeat.core.security;

import java.util.concurrent.CompletionStage;

/** Decides who a client is. */
public interface Authenticator {

    /**
     * Looks at what a client has said in CONNECT.
     *
     * @return completes on any thread; an exceptional completion refuses the client and is logged
     */
    CompletionStage<Verdict> authenticate(Credentials credentials);

    /** The answer to a CONNECT. */
    sealed interface Verdict {
        /** The client may enter as a user. */
        record Accepted(User user) implements Verdict {}

        /**
         * The client may not enter.
         *
         * @param remedy what the client can do about it, without telling which part of the credentials was wrong
         */
        record Refused(String remedy) implements Verdict {}
    }
}
