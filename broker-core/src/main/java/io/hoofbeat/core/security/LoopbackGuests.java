package io.hoofbeat.core.security;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who may enter a broker without configured users, which listens on loopback only: clients without a login and
 * {@code guest}/{@code guest}, which is what Spring's relay sends unless told otherwise.
 */
public final class LoopbackGuests implements Authenticator {

    private static final CompletionStage<Verdict> ANONYMOUS =
            CompletableFuture.completedFuture(new Verdict.Accepted(User.ANONYMOUS));
    private static final CompletionStage<Verdict> GUEST =
            CompletableFuture.completedFuture(new Verdict.Accepted(new User("guest")));
    private static final CompletionStage<Verdict> REFUSED = CompletableFuture.completedFuture(
            new Verdict.Refused(
                    "this broker has no users configured: connect without login and passcode, or as guest with passcode guest"));

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        if (credentials.login() == null && credentials.passcode() == null) {
            return ANONYMOUS;
        }
        return "guest".equals(credentials.login()) && "guest".equals(credentials.passcode()) ? GUEST : REFUSED;
    }
}
