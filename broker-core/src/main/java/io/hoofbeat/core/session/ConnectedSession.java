package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.durable.DurableName;
import io.hoofbeat.core.durable.DurableSpelling;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.policy.SlowSubscriber;
import io.hoofbeat.core.security.AccessGate;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.FrameText;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session is while its client is connected: the user, the subscriptions, the open transactions and the receipts owed.
 * Decides what its frames mean, but for those of {@link Sends} and {@link Acknowledgements}. Confined to the session's loop.
 */
final class ConnectedSession {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectedSession.class);

    private final Session session;
    private final Connection connection;
    private final SessionContext context;
    private final StompVersion version;
    private final AccessGate gate;
    private final @Nullable String clientId;
    private final HeartBeats heartBeats;
    private final Answers answers;
    private final Subscriptions subscriptions;
    private final DurableUnsubscribe durableUnsubscribe;
    private final Transactions transactions;
    private final TemporaryDestinations temporaries;
    private final Sends sends;
    private final Acknowledgements acknowledgements;
    private final Congestion outputCongestion;
    private final Announcements announcements;
    private final long connectedAtMillis;
    /** Deliveries in the ledgers of all subscriptions. */
    private int unacknowledged;
    /** Messages that the client was not given because it reads too slowly. */
    private long shed;

    /** @param clientId of the CONNECT, or null */
    ConnectedSession(
            Session session,
            SessionContext context,
            StompVersion version,
            User user,
            @Nullable String clientId,
            HeartBeats heartBeats) {
        this.session = session;
        this.connection = session.connection();
        this.context = context;
        this.version = version;
        this.gate = context.access().gate(user, connection.loop());
        this.clientId = clientId;
        this.heartBeats = heartBeats;
        this.connectedAtMillis = connection.loop().currentTimeMillis();
        this.announcements = new Announcements(this, context.system().events());
        this.outputCongestion = new Congestion(
                connection.loop(),
                context.sessionOptions().slowMillisMax(),
                announcements.ofCongestion(this::onTooSlow));
        this.answers = new Answers(session, outputCongestion);
        this.subscriptions = new Subscriptions(this);
        this.durableUnsubscribe = new DurableUnsubscribe(context.durables(), subscriptions, context.prefixes());
        this.temporaries = new TemporaryDestinations(context, connection.loop());
        MessageSender sender = new MessageSender(session, context, gate);
        this.transactions = new Transactions(
                context.transactionOptions(), sender, context.queues(), context.quotas(), connection, session::fail);
        this.sends = new Sends(session, this, sender);
        this.acknowledgements = new Acknowledgements(this);
    }

    /** Whether it is this session that has sent something. */
    boolean isItself(Publisher source) {
        return source == session;
    }

    String id() {
        return session.id();
    }

    Connection connection() {
        return connection;
    }

    SessionContext context() {
        return context;
    }

    StompVersion version() {
        return version;
    }

    User user() {
        return gate.user();
    }

    /** What this session may do. */
    AccessGate gate() {
        return gate;
    }

    /** Takes what a fresh token says of the same user; ends the session if he may no longer do what it does. */
    void renew(User renewed) {
        gate.useUser(renewed);
        onRulesChanged();
    }

    /** The {@code client-id} of the CONNECT, or null. */
    @Nullable
    String clientId() {
        return clientId;
    }

    /** What is told of this session to those who watch the broker. */
    Announcements announcements() {
        return announcements;
    }

    /** Messages that the client was not given because it reads too slowly. */
    long shed() {
        return shed;
    }

    long connectedAtMillis() {
        return connectedAtMillis;
    }

    int subscriptionCount() {
        return subscriptions.all().size();
    }

    HeartBeats heartBeats() {
        return heartBeats;
    }

    /** What its frames are answered with. */
    Answers answers() {
        return answers;
    }

    /** What its SEND frames mean. */
    Sends sends() {
        return sends;
    }

    /** What its ACK and NACK frames mean. */
    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Transactions transactions() {
        return transactions;
    }

    TemporaryDestinations temporaries() {
        return temporaries;
    }

    /** The publishers that wait because this connection's output is full. */
    Congestion outputCongestion() {
        return outputCongestion;
    }

    /** As an operator sees it. */
    SessionView view() {
        long unacknowledged = 0;
        boolean isSlow = outputCongestion.isHolding();
        int count = 0;
        for (Subscription subscription : subscriptions.all()) {
            count++;
            unacknowledged += subscription.unacknowledgedCount();
            isSlow |= subscription.isSlow();
        }
        Traffic traffic = connection.traffic();
        return new SessionView(
                id(),
                user().name(),
                session.relay(),
                clientId,
                connection.peer(),
                connection.transport(),
                version.text(),
                connectedAtMillis,
                count,
                unacknowledged,
                TimeUnit.NANOSECONDS.toMillis(Math.max(0, connection.loop().nanoTime() - connection.lastReadNanos())),
                heartBeats.expectedMillis(),
                connection.pendingBytes(),
                isSlow,
                traffic.messagesIn,
                traffic.messagesOut);
    }

    /** Its subscriptions as an operator sees them. */
    void addSubscriptionViews(Consumer<SubscriptionView> views) {
        subscriptions.all().forEach(subscription -> views.accept(subscription.view()));
    }

    void onSubscribe(ClientFrame.Subscribe frame) {
        CompositeSyntax.Reading reading = context.composites().readSubscribed(frame.destination(), context.prefixes());
        if (reading instanceof CompositeSyntax.Reading.Refused refused) {
            session.fail(Destinations.error(frame, refused));
            return;
        }
        List<Destination> parts = ((CompositeSyntax.Reading.Parts) reading).destinations();
        Destination destination = parts.get(0);
        String refusal = Destinations.refusalOfSubscribe(destination);
        if (refusal != null) {
            session.fail(frame, "SUBSCRIBE to " + destination.kind().text() + " is not possible", refusal);
            return;
        }
        ProtocolError error = subscriptions.subscribe(frame, parts, () -> answers.promise(frame.receipt()));
        if (error != null) {
            session.fail(error);
        }
    }

    void onUnsubscribe(ClientFrame.Unsubscribe frame) {
        DurableSpelling spelling = DurableSpelling.of(frame, clientId, context.prefixes());
        if (spelling instanceof DurableSpelling.Refused refused) {
            session.fail(frame, refused.summary(), refused.rule());
            return;
        }
        Subscription subscription = subscriptions.remove(frame);
        if (subscription != null) {
            announcements.unsubscribed(subscription);
        }
        DurableName durable =
                spelling == DurableSpelling.PLAIN ? null : durableUnsubscribe.nameOf(spelling, subscription);
        if (durable != null && !durableUnsubscribe.isPermitted(durable, gate)) {
            answers.refuse(frame, gate.refuse(Verb.MANAGE, DurableSpelling.addressOf(durable)));
        } else if (durable != null) {
            durableUnsubscribe.delete(durable, subscription, answers.promise(frame.receipt()));
        } else if (subscription != null) {
            subscription.stop(answers.promise(frame.receipt()));
        } else {
            session.fail(
                    frame,
                    "UNSUBSCRIBE of an unknown subscription",
                    "the id is that of a SUBSCRIBE of this session that has not been unsubscribed yet, or the frame names a"
                            + " durable subscription that exists");
        }
    }

    void onBegin(ClientFrame.Begin frame) {
        answers.conclude(frame, transactions.begin(frame));
    }

    void onCommit(ClientFrame.Commit frame) {
        Transaction transaction = transactions.remove(frame.transaction());
        if (transaction == null) {
            session.fail(Transactions.unknown(frame, frame.transaction()));
            return;
        }
        transactions.commit(transaction, answers.promise(frame.receipt()));
    }

    void onAbort(ClientFrame.Abort frame) {
        Transaction transaction = transactions.remove(frame.transaction());
        if (transaction == null) {
            session.fail(Transactions.unknown(frame, frame.transaction()));
            return;
        }
        transactions.abort(transaction);
        answers.promise(frame.receipt()).succeed();
    }

    void onDisconnect(ClientFrame.Disconnect frame) {
        announcements.ended("DISCONNECT");
        Outcome last = answers.promiseLast(frame.receipt());
        freeAll(last);
    }

    /** Other access rules are in force: ends the session if it does something that they do not permit. */
    void onRulesChanged() {
        gate.refresh();
        Outcome.Failure failure = subscriptions.onRulesChanged();
        if (failure == null) {
            failure = transactions.firstNotPermitted(gate);
        }
        if (failure != null) {
            session.fail(new ProtocolError(failure.summary(), failure.remedy(), "", null)
                    .because(ProtocolError.Cause.POLICY));
        }
    }

    /** Ends the session with an ERROR that no frame has caused. */
    void fail(String summary, String rule) {
        session.fail(new ProtocolError(summary, rule, "", null));
    }

    /** Counts deliveries that wait for their acknowledgement, or do no longer. */
    void countUnacknowledged(int change) {
        unacknowledged += change;
        int most = context.sessionOptions().unacknowledgedMax();
        if (change > 0 && unacknowledged == most + 1) {
            // As a task of its own: this is in the midst of a delivery.
            connection
                    .loop()
                    .execute(() -> session.fail(new ProtocolError(
                                    "Too many unacknowledged messages",
                                    "a session holds at most " + most + " deliveries that are not acknowledged yet"
                                            + " (sessions.unacknowledgedMax); acknowledge sooner, or ask for a smaller prefetch",
                                    "",
                                    null)
                            .because(Limit.UNACKNOWLEDGED)));
        }
    }

    /** Fails the session from a place that may be in the midst of a delivery: as a task of its own. */
    void failSlowly(String summary, String rule) {
        connection.loop().execute(() -> {
            announcements.slow("disconnected");
            context.counters().slowSubscribers.increment();
            LOG.info("session {} of {}: disconnected, {}", id(), connection.peer(), summary);
            session.fail(new ProtocolError(summary, rule, "", null).because(Limit.SLOW_MILLIS));
        });
    }

    /** Counts a message that this client is not given since it reads too slowly; the log says so once. */
    void onShed(Message message, SlowSubscriber policy) {
        context.counters().shedMessages.increment();
        if (shed++ == 0) {
            LOG.info(
                    "session {} of {}: reads too slowly, messages to {} and others are dropped for it (slowSubscriber {})",
                    id(),
                    connection.peer(),
                    FrameText.printable(message.destination().text(), 100),
                    policy);
        }
    }

    private void onTooSlow() {
        if (subscriptions.spareStalled()) {
            announcements.slow("dropping");
            outputCongestion.clear();
            return;
        }
        failSlowly(
                "Too slow: messages are not read",
                "a client reads what it is sent; publishers have waited for it for "
                        + context.sessionOptions().slowMillisMax() + " ms (sessions.slowMillisMax)");
    }

    void onWritable() {
        outputCongestion.clear();
        subscriptions.onWritable();
    }

    /**
     * Frees everything without a word to the client; a second call does nothing.
     *
     * @param reason for a person
     */
    void free(String reason) {
        announcements.ended(reason);
        answers.close();
        freeAll(Outcome.IGNORED);
    }

    private void freeAll(Outcome done) {
        heartBeats.stop();
        if (shed > 0) {
            LOG.info("session {} of {}: {} messages were dropped for it", id(), connection.peer(), shed);
            shed = 0;
        }
        subscriptions.retireAll();
        transactions.abortAll();
        subscriptions.stopAll(done);
        temporaries.close();
        context.queues().forget(session);
        outputCongestion.clear();
    }
}
