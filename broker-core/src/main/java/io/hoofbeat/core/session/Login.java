package io.hoofbeat.core.session;

import io.hoofbeat.core.security.Audit;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The question who a client is, from its CONNECT until the session knows. Asks the authenticator, and has the session accept the client or
 * answer with an ERROR. Confined to the session's loop.
 */
final class Login {

    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private final Session session;
    private final SessionContext context;
    private final Connection connection;
    private final ClientFrame.Connect frame;
    private final StompVersion version;

    /** Since the authenticator was asked, if its answer was not an immediate yes; until it is yes. */
    private @Nullable LoginRefusal refusal;

    /**
     * A login that nobody has been asked about yet.
     *
     * @param context of the host that the client wants to enter
     * @param version that both sides speak
     */
    Login(Session session, SessionContext context, ClientFrame.Connect frame, StompVersion version) {
        this.session = session;
        this.context = context;
        this.connection = session.connection();
        this.frame = frame;
        this.version = version;
    }

    /** Asks who the client is; reading waits meanwhile, unless the answer is there at once. */
    void authenticate() {
        CompletionStage<Verdict> stage = context.authenticator()
                .authenticate(new Credentials(
                        frame.login(), frame.passcode(), host(), connection.peer(), connection.presented()));
        CompletableFuture<Verdict> verdict = stage.toCompletableFuture();
        Verdict early = verdict.isDone() && !verdict.isCompletedExceptionally() ? verdict.join() : null;
        if (!(early instanceof Verdict.Accepted)) {
            refusal =
                    new LoginRefusal(connection.loop(), context.authenticator().refusalMillis());
        }
        if (early != null) {
            onVerdict(early);
            return;
        }
        connection.pauseReading();
        stage.whenComplete((answer, failure) -> connection.loop().execute(() -> {
            connection.resumeReading();
            if (failure != null) {
                LOG.error("session {} of {}: authentication failed", session.id(), connection.peer(), failure);
            }
            onVerdict(failure == null ? answer : new Verdict.Refused("the broker could not check the login"));
        }));
    }

    /** The host by its one name, whatever alias the client knows; the standard host as the client has called it. */
    private @Nullable String host() {
        return context.host().equals(VirtualHost.STANDARD) ? frame.host() : context.host();
    }

    private void onVerdict(Verdict verdict) {
        if (!session.isAuthenticating()) {
            return; // The client has left, or its time was up.
        }
        if (verdict instanceof Verdict.Accepted accepted) {
            cancel();
            session.onLogin(accepted.user());
            Identity.Result result = Identity.of(frame.headers(), accepted, context.authenticator(), context.ids());
            if (result instanceof Identity.Result.Known known) {
                session.accept(frame, version, known.identity());
            } else if (result instanceof Identity.Result.Refused refused) {
                // In words of its own and at once: whoever reads it has shown who he is, as a CONNECTED would have told
                // him too.
                context.counters().accessRefusals.increment();
                session.fail(new ProtocolError(refused.summary(), refused.rule(), frame.describe(), frame.receipt())
                        .because(ProtocolError.Cause.POLICY));
            }
        } else if (verdict instanceof Verdict.Refused refused) {
            refuse(refused.cause());
        }
    }

    /**
     * Refuses a login. That is counted and noted at once, so that nobody guesses unseen who does not wait for the answer; the client
     * is told when it is time, which is the same for every cause, and until then nothing more is read.
     */
    private void refuse(String cause) {
        session.stopConnectDeadline();
        context.counters().refusedLogins.increment();
        LOG.debug(
                "session {} of {}: login of '{}' to the host {} refused: {}",
                session.id(),
                connection.peer(),
                frame.login(),
                context.host(),
                cause);
        Announcements.refused(session, context.system().events(), frame.login());
        Audit.refused(session.id(), null, connection.peer(), "Login refused: " + cause);
        boolean isTold = Objects.requireNonNull(refusal, "refusal").tell(() -> session.tell(LoginRefusal.error(frame)));
        if (!isTold) {
            // For good: a connection that ends reads on by itself, and throws away what it reads.
            connection.pauseReading();
        }
    }

    /** Nobody is refused, or nobody is there any more. */
    void cancel() {
        if (refusal != null) {
            refusal.cancel();
            refusal = null;
        }
    }
}
