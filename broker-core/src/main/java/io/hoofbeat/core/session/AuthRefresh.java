package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.stomp.ClientFrame;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A SEND whose body is a fresh token: the session then lasts as long as that. Confined to the session's loop. */
final class AuthRefresh {

    /** Where fresh tokens are sent. */
    static final String DESTINATION = "/sys/auth/refresh";

    private AuthRefresh() {}

    static boolean isOne(Destination destination) {
        return destination.kind() == DestinationKind.SYSTEM
                && destination.text().equals(DESTINATION);
    }

    /**
     * Has the token checked; frames behind it wait meanwhile.
     *
     * @param user whom the token must stand for
     * @param done of the frame
     */
    static void check(Session session, SessionContext context, ClientFrame.Send frame, User user, Outcome done) {
        if (session.relay() != null) {
            done.fail(new Outcome.Failure(
                    "Token for a user whom a relay has named",
                    "such a session lasts as long as the login of its relay, which is not renewed in it"));
            return;
        }
        Message message = frame.message();
        String token = new String(message.body(), StandardCharsets.UTF_8).strip();
        Connection connection = session.connection();
        Credentials credentials = new Credentials(user.name(), null, null, connection.peer(), Presented.token(token));
        session.hold();
        context.authenticator()
                .authenticate(credentials)
                .whenComplete((verdict, failure) -> connection.loop().execute(() -> {
                    session.release();
                    onVerdict(session, user, verdict, failure, done);
                }));
    }

    private static void onVerdict(Session session, User user, Verdict verdict, Throwable failure, Outcome done) {
        if (failure == null && verdict instanceof Verdict.Accepted accepted) {
            if (Objects.equals(accepted.user().name(), user.name())) {
                session.renew(accepted);
                done.succeed();
            } else {
                done.fail(new Outcome.Failure(
                        "Token of another user", "a session stays with the user with whom it has begun"));
            }
            return;
        }
        String cause = failure == null && verdict instanceof Verdict.Refused refused
                ? refused.cause()
                : "the broker could not check the token";
        done.fail(new Outcome.Failure("Token refused", cause));
    }
}
