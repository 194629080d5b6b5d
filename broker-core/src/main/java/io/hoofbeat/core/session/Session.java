package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.Audit;
import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.DurableHeaders;
import io.hoofbeat.core.stomp.HeartBeat;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client from its connection to its close: moves through {@link SessionState} and hands the frames of a connected client
 * to its {@link ConnectedSession}. Confined to the home loop of its connection, except where it is a {@link Publisher}.
 */
public final class Session implements ConnectionEvents, Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Connection connection;
    private final HostDirectory hosts;
    private final String id;
    private final Loop.Timeout connectDeadline;
    private SessionState state = SessionState.AWAITING_CONNECT;

    /** From CONNECT until the client is in or gone. */
    private @Nullable Login login;

    /** The standard one until CONNECT has named another. */
    private VirtualHost host;

    private SessionContext context;

    /** For {@link Audit}, which is told of the end when all else is gone. */
    private boolean hasEntered;

    private @Nullable String userName;
    /** Login of the relay that has named the user; null when nobody has. */
    private @Nullable String relay;

    private @Nullable ConnectedSession connected;
    private @Nullable GrantWatch grantWatch;
    private int holds;
    /** As whom the session counts; null before it is let in. */
    private @Nullable User counted;

    /**
     * A session whose client has not said anything yet.
     *
     * @param host  where it begins; this or where it goes on hears of its end, once, on the home loop, when the connection has closed
     * @param hosts where it may go on
     */
    public Session(Connection connection, VirtualHost host, HostDirectory hosts) {
        this.connection = connection;
        this.host = host;
        this.hosts = hosts;
        this.context = host.context();
        this.id = context.ids().next();
        this.connectDeadline =
                connection.loop().schedule(context.sessionOptions().connectMillisMax(), this::onConnectDeadline);
    }

    /** As it stands in CONNECTED. Any thread. */
    public String id() {
        return id;
    }

    /** The byte stream below. Any thread. */
    public Connection connection() {
        return connection;
    }

    /** Login of the relay that has named the user of this session; null when the user has logged in himself. */
    @Nullable
    String relay() {
        return relay;
    }

    /** Whether the client is in, and has neither failed nor left. */
    public boolean isConnected() {
        return state == SessionState.CONNECTED;
    }

    /** As an operator sees it; null when no client is in. On the home loop. */
    public @Nullable SessionView view() {
        ConnectedSession session = connected;
        return session == null || state != SessionState.CONNECTED ? null : session.view();
    }

    /** Its subscriptions as an operator sees them. On the home loop. */
    public void addSubscriptionViews(Consumer<SubscriptionView> views) {
        ConnectedSession session = connected;
        if (session != null) {
            session.addSubscriptionViews(views);
        }
    }

    /** Ends the session because an operator says so; the client reads that. On the home loop. */
    public void disconnect() {
        fail(new ProtocolError("Disconnected by an operator", "connect again, or ask the operator why", "", null));
    }

    private void onConnectDeadline() {
        long millis = context.sessionOptions().connectMillisMax();
        if (state == SessionState.AUTHENTICATING) {
            fail(new ProtocolError(
                            "Login not checked within " + millis + " ms",
                            "many logins wait to be checked, or what checks them does not answer; connect again later"
                                    + " (sessions.connectMillisMax)",
                            "",
                            null)
                    .because(Limit.CONNECT_MILLIS));
        } else if (state == SessionState.AWAITING_CONNECT) {
            fail(new ProtocolError(
                            "No CONNECT within " + millis + " ms",
                            "the first frame is CONNECT or STOMP, complete within " + millis
                                    + " ms (sessions.connectMillisMax) of the connection",
                            "",
                            null)
                    .because(Limit.CONNECT_MILLIS));
        }
    }

    @Override
    public void onConnect(ClientFrame.Connect frame) {
        if (state != SessionState.AWAITING_CONNECT) {
            whenConnected(frame, session -> fail(frame, "Repeated CONNECT", "a client sends CONNECT once"));
            return;
        }
        StompVersion version = StompVersion.negotiate(frame.acceptVersion());
        if (version == null) {
            refuseVersion(frame);
            return;
        }
        VirtualHost named = hosts.find(frame.host());
        if (named == null) {
            fail(HostDirectory.unknown(frame));
            return;
        }
        enter(named);
        state = SessionState.AUTHENTICATING;
        login = new Login(this, context, frame, version);
        login.authenticate();
    }

    /** Goes on at a host, before it is known who the client is: whom to ask belongs to the host. */
    private void enter(VirtualHost named) {
        if (named != host) {
            host.release(this);
            host = named;
            context = named.context();
            named.take(this);
        }
    }

    private void refuseVersion(ClientFrame.Connect frame) {
        fail(
                new ProtocolError(
                        "No common protocol version",
                        "this broker speaks STOMP 1.0, 1.1 and 1.2; accept-version lists one or more of them",
                        frame.describe(),
                        null),
                Headers.of("version", "1.0,1.1,1.2"));
    }

    /** Whether it is being found out who the client is. */
    boolean isAuthenticating() {
        return state == SessionState.AUTHENTICATING;
    }

    /** The client has time: it waits for the broker. */
    void stopConnectDeadline() {
        connectDeadline.cancel();
    }

    /** Somebody has logged in, who may name somebody else. */
    void onLogin(User user) {
        userName = user.name();
    }

    /** Lets the client in, as long as there is room. */
    void accept(ClientFrame.Connect frame, StompVersion version, Identity identity) {
        User user = identity.accepted().user();
        relay = identity.relay();
        login = null;
        ProtocolError tooMany = context.quotas().enter(user);
        if (tooMany != null) {
            fail(tooMany);
            return;
        }
        counted = user;
        RateBudgets shared = context.quotas().rates(user, connection.loop().nanoTime());
        if (shared != null) {
            connection.limitRate(shared);
        }
        state = SessionState.CONNECTED;
        connectDeadline.cancel();
        connection.useVersion(version);
        connection.write(new ServerFrame.Connected(connectedHeaders(frame, version, user)));
        HeartBeats heartBeats = new HeartBeats(connection, context.heartBeat(), frame.heartBeat(), this::onSilence);
        String clientId = frame.headers().get(DurableHeaders.CLIENT_ID);
        connected = new ConnectedSession(this, context, version, user, clientId, heartBeats);
        heartBeats.start();
        context.counters().sessionsOpened.increment();
        connected.announcements().connected();
        hasEntered = true;
        userName = user.name();
        Audit.entered(id, context.host(), userName, relay, connection.peer(), connection.transport());
        LOG.debug(
                "session {} of {}: connected over {}, STOMP {}, to the host {}",
                id,
                connection.peer(),
                connection.transport(),
                version.text(),
                context.host());
        grantWatch = new GrantWatch(connection.loop(), identity.accepted().grant(), this::endLogin);
        // Now, since the users may have changed while this login was on its way.
        grantWatch.look();
    }

    private void endLogin(String summary, String rule) {
        context.counters().endedLogins.increment();
        fail(new ProtocolError(summary, rule, "", null).because(ProtocolError.Cause.POLICY));
    }

    /** Ends the session if the login behind it stands no more. */
    public void recheckLogin() {
        if (grantWatch != null && state == SessionState.CONNECTED) {
            grantWatch.look();
        }
    }

    /** Goes on with what a fresh token says. */
    void renew(Verdict.Accepted accepted) {
        ConnectedSession session = connected;
        if (grantWatch != null && session != null && state == SessionState.CONNECTED) {
            grantWatch.renew(accepted.grant());
            session.renew(accepted.user());
        }
    }

    private Headers connectedHeaders(ClientFrame.Connect frame, StompVersion version, User user) {
        HeartBeat offer = context.heartBeat();
        Headers.Builder headers = Headers.builder()
                .add("version", version.text())
                .add("heart-beat", offer.text())
                .add("session", id)
                .add("server", context.serverName());
        if (user.name() != null && user.name().indexOf('\n') < 0) {
            headers.add("user-name", user.name());
        }
        String requestId = frame.headers().get("request-id");
        if (requestId != null) {
            headers.add("response-id", requestId);
        }
        return headers.build();
    }

    private void onSilence(long patienceMillis) {
        fail(new ProtocolError(
                "No heart-beat within " + patienceMillis + " ms",
                "a client that offers heart-beats sends something in each interval; the broker waits three intervals and a"
                        + " second",
                "",
                null));
    }

    @Override
    public void onSend(ClientFrame.Send frame) {
        ConnectedSession session = connected;
        if (session != null && state == SessionState.CONNECTED) {
            session.sends().onSend(frame);
        } else {
            refuseBeforeConnect(frame);
        }
    }

    @Override
    public void onPlainSend(ClientFrame.PlainSend frame) {
        ConnectedSession session = connected;
        if (session != null && state == SessionState.CONNECTED) {
            session.sends().onPlainSend(frame);
        } else {
            refuseBeforeConnect(frame);
        }
    }

    @Override
    public void onSubscribe(ClientFrame.Subscribe frame) {
        whenConnected(frame, session -> session.onSubscribe(frame));
    }

    @Override
    public void onUnsubscribe(ClientFrame.Unsubscribe frame) {
        whenConnected(frame, session -> session.onUnsubscribe(frame));
    }

    @Override
    public void onAck(ClientFrame.Ack frame) {
        ConnectedSession session = connected;
        if (session != null && state == SessionState.CONNECTED) {
            session.acknowledgements().onAck(frame);
        } else {
            refuseBeforeConnect(frame);
        }
    }

    @Override
    public void onPlainAck(ClientFrame.PlainAck frame) {
        ConnectedSession session = connected;
        if (session != null && state == SessionState.CONNECTED) {
            session.acknowledgements().onPlainAck(frame);
        } else {
            refuseBeforeConnect(frame);
        }
    }

    @Override
    public void onNack(ClientFrame.Nack frame) {
        whenConnected(frame, session -> session.acknowledgements().onNack(frame));
    }

    @Override
    public void onBegin(ClientFrame.Begin frame) {
        whenConnected(frame, session -> session.onBegin(frame));
    }

    @Override
    public void onCommit(ClientFrame.Commit frame) {
        whenConnected(frame, session -> session.onCommit(frame));
    }

    @Override
    public void onAbort(ClientFrame.Abort frame) {
        whenConnected(frame, session -> session.onAbort(frame));
    }

    @Override
    public void onDisconnect(ClientFrame.Disconnect frame) {
        whenConnected(frame, session -> {
            state = SessionState.CLOSING;
            if (grantWatch != null) {
                grantWatch.stop();
            }
            LOG.debug("session {} of {}: disconnected", id, connection.peer());
            session.onDisconnect(frame);
        });
    }

    @Override
    public void onMalformed(ClientFrame.Malformed frame) {
        fail(frame.error());
    }

    private void whenConnected(ClientFrame frame, Consumer<ConnectedSession> action) {
        ConnectedSession session = connected;
        if (session != null && state == SessionState.CONNECTED) {
            action.accept(session);
        } else {
            refuseBeforeConnect(frame);
        }
    }

    private void refuseBeforeConnect(ClientFrame frame) {
        if (state == SessionState.AWAITING_CONNECT || state == SessionState.AUTHENTICATING) {
            fail(
                    frame,
                    "Frame before CONNECT",
                    "the first frame is CONNECT or STOMP, and the client waits for CONNECTED");
        }
    }

    void fail(ClientFrame frame, String summary, String rule) {
        fail(new ProtocolError(summary, rule, frame.describe(), frame.receipt()));
    }

    /** Answers an error: frees everything, sends ERROR, and closes so that the client can read it. */
    void fail(ProtocolError error) {
        fail(error, Headers.EMPTY);
    }

    private void fail(ProtocolError error, Headers further) {
        if (state != SessionState.CLOSING && state != SessionState.CLOSED) {
            Audit.refused(id, userName, connection.peer(), error.summary());
            tell(error, further);
        }
    }

    /** The end of {@link #fail}, for what has been noted already. */
    void tell(ProtocolError error) {
        tell(error, Headers.EMPTY);
    }

    private void tell(ProtocolError error, Headers further) {
        if (state == SessionState.CLOSING || state == SessionState.CLOSED) {
            return;
        }
        context.counters().protocolErrors.increment();
        Limit limit = error.limit();
        if (limit != null) {
            context.counters().limits.exceeded(limit);
        }
        LOG.debug("session {} of {}: {}", id, connection.peer(), error.summary());
        end(ErrorFrames.of(error, further), error.summary());
        connection.closeAfterError();
    }

    /**
     * Ends the session because the broker stops: everything is freed, and the client reads when to come back in
     * {@code reconnect-after-ms}. On the home loop.
     *
     * @param reconnectAfterMillis how long it should wait, in milliseconds; best another time for each client
     */
    public void shutDown(long reconnectAfterMillis) {
        if (state == SessionState.CLOSING || state == SessionState.CLOSED) {
            return;
        }
        ProtocolError farewell = new ProtocolError(
                "The broker stops",
                "connect again after " + reconnectAfterMillis + " ms; what was not acknowledged is delivered again",
                "",
                null);
        end(
                ErrorFrames.of(farewell, Headers.of("reconnect-after-ms", Long.toString(reconnectAfterMillis))),
                farewell.summary());
        connection.closeForShutdown();
    }

    /** Frees everything and says why, as the last frame. */
    private void end(ServerFrame last, String reason) {
        state = SessionState.CLOSING;
        connectDeadline.cancel();
        free(reason);
        connection.write(last);
    }

    private void free(String reason) {
        if (grantWatch != null) {
            grantWatch.stop();
        }
        ConnectedSession session = connected;
        if (session != null) {
            connected = null;
            session.free(reason);
        }
    }

    @Override
    public void onWritable() {
        ConnectedSession session = connected;
        if (session != null) {
            session.onWritable();
        }
    }

    /** Other access rules are in force. */
    public void onRulesChanged() {
        ConnectedSession session = connected;
        if (session != null && state == SessionState.CONNECTED) {
            session.onRulesChanged();
        }
    }

    @Override
    public void onClosed() {
        if (state == SessionState.CLOSED) {
            return;
        }
        state = SessionState.CLOSED;
        connectDeadline.cancel();
        if (login != null) {
            login.cancel();
        }
        free("connection lost");
        if (hasEntered) {
            Audit.left(id, userName, connection.peer());
        }
        if (counted != null) {
            context.quotas().leave(counted, connection.loop());
        }
        host.release(this);
    }

    @Override
    public void onRateExceeded(Limit limit, long millis) {
        context.counters().limits.exceeded(limit);
        hold();
        connection.loop().schedule(millis, this::release);
    }

    @Override
    public void hold() {
        connection.loop().runOrExecute(() -> {
            connection.pauseReading();
            if (holds++ == 0 && connected != null) {
                connected.heartBeats().onReadingPaused();
            }
        });
    }

    @Override
    public void release() {
        connection.loop().runOrExecute(() -> {
            connection.resumeReading();
            if (--holds == 0 && connected != null) {
                connected.heartBeats().onReadingResumed();
            }
        });
    }
}
