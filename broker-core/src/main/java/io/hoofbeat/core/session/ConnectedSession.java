package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.durable.DurableName;
import io.hoofbeat.core.durable.DurableSpelling;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.metrics.Traffic;
import io.hoofbeat.core.policy.SlowSubscriber;
import io.hoofbeat.core.queue.Rejection;
import io.hoofbeat.core.security.AccessGate;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.FrameText;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.stomp.StompVersion;
import io.hoofbeat.core.topic.history.RetainMark;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session is while its client is connected: the user, the subscriptions, the open transactions and the receipts owed.
 * Decides what each frame means. Confined to the session's loop.
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
    private final ReceiptLine receipts;
    private final Subscriptions subscriptions;
    private final DurableUnsubscribe durableUnsubscribe;
    private final Transactions transactions;
    private final TemporaryDestinations temporaries;
    private final MessageSender sender;
    private final CompositeSyntax composites;
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
        this.receipts = new ReceiptLine(connection, this::onFailure);
        this.subscriptions = new Subscriptions(this);
        this.durableUnsubscribe = new DurableUnsubscribe(context.durables(), subscriptions, context.prefixes());
        this.temporaries = new TemporaryDestinations(context, connection.loop());
        this.composites = context.composites();
        this.sender = new MessageSender(session, context, gate);
        this.transactions = new Transactions(
                context.transactionOptions(), sender, context.queues(), context.quotas(), connection, session::fail);
        this.announcements = new Announcements(this, context.system().events());
        this.outputCongestion = new Congestion(
                connection.loop(),
                context.sessionOptions().slowMillisMax(),
                announcements.ofCongestion(this::onTooSlow));
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

    void onSend(ClientFrame.Send frame) {
        Destination destination = frame.message().destination();
        if (AuthRefresh.isOne(destination) && frame.transaction() == null) {
            AuthRefresh.check(session, context, frame, gate.user(), promise(frame.receipt()));
            return;
        }
        if (composites.mayDivide(destination)) {
            sendToParts(frame, parts(frame, composites.readSent(destination, context.prefixes())));
        } else if (mayBeSent(frame, destination)) {
            Message routed = routed(frame, destination.kind() == DestinationKind.TOPIC);
            if (routed != null) {
                send(frame, routed);
            }
        }
    }

    private void send(ClientFrame.Send frame, Message message) {
        String name = frame.transaction();
        if (name != null) {
            addToTransaction(frame, name, new Transaction.SendStep(message));
        } else {
            sender.send(message, promise(frame.receipt()));
        }
    }

    /** Whether this session may send to a destination; fails the session if it may not. */
    private boolean mayBeSent(ClientFrame frame, Destination destination) {
        String refusal = Destinations.refusalOfSend(destination);
        if (refusal != null) {
            session.fail(frame, "SEND to " + destination.kind().text() + " is not possible", refusal);
            return false;
        }
        if (destination.kind() != DestinationKind.DURABLE_SUBSCRIPTION && !gate.permits(Verb.SEND, destination)) {
            fail(frame, gate.refuse(Verb.SEND, destination.text()));
            return false; // What a name behind /dsub/ means is found when the message goes there, and so is whether it
            // may.
        }
        return true;
    }

    /**
     * The message of a frame as it is to be kept and answered.
     *
     * @param isToTopic whether a topic is to get it
     * @return null when something is wrong with the frame, and then the session has failed
     */
    private @Nullable Message routed(ClientFrame.Send frame, boolean isToTopic) {
        Message message = frame.message();
        if (message.has(Message.HAS_TIME)) {
            TimeHeaders.Result time =
                    TimeHeaders.read(message, connection.loop().currentTimeMillis());
            if (time instanceof TimeHeaders.Result.Malformed malformed) {
                session.fail(frame, malformed.summary(), malformed.rule());
                return null;
            }
            message = message.withKeeping(((TimeHeaders.Result.Read) time).keeping());
        }
        if (message.has(Message.HAS_RETAIN) && isToTopic && RetainMark.of(message) == null) {
            session.fail(frame, "SEND with an invalid retain", RetainMark.VALUES);
            return null;
        }
        String name = frame.transaction();
        if (name != null && !transactions.isOpen(name)) {
            session.fail(Transactions.unknown(frame, name));
            return null; // Before it makes temporary destinations or asks for answers.
        }
        Message routed = temporaries.route(message);
        return routed.has(Message.HAS_REPLY_TO) ? withReplyAddress(routed) : routed;
    }

    /** What a destination names: itself, or its parts; nothing when it is refused, and then the session has failed. */
    private List<Destination> parts(ClientFrame frame, CompositeSyntax.Reading reading) {
        if (reading instanceof CompositeSyntax.Reading.Refused refused) {
            ProtocolError error =
                    new ProtocolError(refused.summary(), refused.rule(), frame.describe(), frame.receipt());
            session.fail(refused.isTooLong() ? error.because(Limit.DESTINATION_PARTS) : error);
            return List.of();
        }
        return ((CompositeSyntax.Reading.Parts) reading).destinations();
    }

    /** Sends a message to each part of a destination: to all or none of them, together with the transaction if there is one. */
    private void sendToParts(ClientFrame.Send frame, List<Destination> parts) {
        if (parts.isEmpty() || !parts.stream().allMatch(part -> mayBeSent(frame, part))) {
            return;
        }
        Message message = routed(frame, parts.stream().anyMatch(part -> part.kind() == DestinationKind.TOPIC));
        if (message == null) {
            return;
        }
        List<Message> messages = parts.stream().map(message::readdressed).toList();
        String name = frame.transaction();
        if (name != null) {
            conclude(frame, transactions.addAll(frame, name, messages));
            return;
        }
        ProtocolError error = transactions.sendTogether(frame, messages, () -> promise(frame.receipt()));
        if (error != null) {
            session.fail(error);
        }
    }

    /** As {@link #onSend}, without a detour for what most messages are: those to a topic or queue that say no more. */
    void onPlainSend(ClientFrame.PlainSend frame) {
        Message message = frame.message();
        Destination destination = message.destination();
        boolean isOrdinary = destination.kind() == DestinationKind.TOPIC || destination.kind() == DestinationKind.QUEUE;
        if (isOrdinary
                && !composites.mayDivide(destination)
                && !message.has(Message.HAS_REPLY_TO | Message.HAS_TIME | Message.HAS_RETAIN)
                && gate.permits(Verb.SEND, destination)) {
            sender.send(message, promise(null));
        } else {
            onSend(frame.toSend());
        }
    }

    /** A temporary reply address means nothing to anybody else, so the receiver is given its public name. */
    private Message withReplyAddress(Message message) {
        String replyTo = message.header(MessageHeaders.REPLY_TO);
        if (replyTo == null || !TemporaryDestinations.isTemporary(replyTo)) {
            return message;
        }
        subscriptions.ensureReplies(replyTo);
        return message.withHeader(MessageHeaders.REPLY_TO, temporaries.publicName(replyTo));
    }

    void onSubscribe(ClientFrame.Subscribe frame) {
        List<Destination> parts = parts(frame, composites.readSubscribed(frame.destination(), context.prefixes()));
        if (parts.isEmpty()) {
            return;
        }
        Destination destination = parts.get(0);
        String refusal = Destinations.refusalOfSubscribe(destination);
        if (refusal != null) {
            session.fail(frame, "SUBSCRIBE to " + destination.kind().text() + " is not possible", refusal);
            return;
        }
        ProtocolError error = subscriptions.subscribe(frame, parts, () -> promise(frame.receipt()));
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
            fail(frame, gate.refuse(Verb.MANAGE, DurableSpelling.addressOf(durable)));
        } else if (durable != null) {
            durableUnsubscribe.delete(durable, subscription, promise(frame.receipt()));
        } else if (subscription != null) {
            subscription.stop(promise(frame.receipt()));
        } else {
            session.fail(
                    frame,
                    "UNSUBSCRIBE of an unknown subscription",
                    "the id is that of a SUBSCRIBE of this session that has not been unsubscribed yet, or the frame names a"
                            + " durable subscription that exists");
        }
    }

    void onAck(ClientFrame.Ack frame) {
        Acknowledged found = acknowledged(frame, frame.deliveryId(), frame.subscription());
        if (found == null) {
            return;
        }
        String name = frame.transaction();
        if (name != null) {
            addToTransaction(frame, name, new Transaction.AckStep(found.subscription(), found.deliveries()));
            return;
        }
        found.subscription().settle(found.deliveries(), promise(frame.receipt()));
    }

    void onPlainAck(ClientFrame.PlainAck frame) {
        Subscription recent = subscriptions.recentWith(frame.prefix());
        if (recent != null && frame.number() <= recent.lastNumber) {
            List<Delivery> deliveries = recent.covered(frame.number());
            if (!deliveries.isEmpty()) {
                recent.settle(deliveries, promise(null));
                return;
            }
        }
        onAck(frame.toAck());
    }

    void onNack(ClientFrame.Nack frame) {
        Acknowledged found = acknowledged(frame, frame.deliveryId(), frame.subscription());
        if (found == null) {
            return;
        }
        String name = frame.transaction();
        Rejection rejection = new Rejection(frame.requeue(), frame.retryAfterMillis());
        if (name != null) {
            addToTransaction(
                    frame, name, new Transaction.NackStep(found.subscription(), found.deliveries(), rejection));
            return;
        }
        found.subscription().reject(found.deliveries(), rejection, promise(frame.receipt()));
    }

    /** What an ACK or NACK is about. */
    private record Acknowledged(Subscription subscription, List<Delivery> deliveries) {}

    /**
     * Finds what an acknowledgement is about. One that comes too late is counted and answered as if it had come in time; one
     * for a delivery that was never made is an error.
     *
     * @return null when the frame needs no more
     */
    private @Nullable Acknowledged acknowledged(ClientFrame frame, String deliveryId, @Nullable String subscriptionId) {
        DeliveryId id = DeliveryId.parse(deliveryId);
        boolean isOwn = id != null && id.isOf(session.id());
        if (id == null
                || !(isOwn ? subscriptions.wasGivenOut(id) : context.ids().isPlausible(id.session()))) {
            session.fail(
                    frame,
                    "Acknowledgement of an unknown delivery",
                    "the id is the ack header of a MESSAGE (STOMP 1.2), or its message-id (1.0 and 1.1)");
            return null;
        }
        Subscription subscription = isOwn ? subscriptions.byNumber(id.subscription()) : null;
        if (subscription == null) {
            return tooLate(frame);
        }
        if (subscriptionId != null && !subscriptionId.equals(subscription.id())) {
            session.fail(
                    frame,
                    "Acknowledgement with the wrong subscription",
                    "the delivery came to the subscription " + subscription.id());
            return null;
        }
        List<Delivery> deliveries = subscription.covered(id.number());
        return deliveries.isEmpty() ? tooLate(frame) : new Acknowledged(subscription, deliveries);
    }

    private @Nullable Acknowledged tooLate(ClientFrame frame) {
        context.counters().lateAcks.increment();
        promise(frame.receipt()).succeed();
        return null;
    }

    void onBegin(ClientFrame.Begin frame) {
        conclude(frame, transactions.begin(frame));
    }

    void onCommit(ClientFrame.Commit frame) {
        Transaction transaction = transactions.remove(frame.transaction());
        if (transaction == null) {
            session.fail(Transactions.unknown(frame, frame.transaction()));
            return;
        }
        transactions.commit(transaction, promise(frame.receipt()));
    }

    void onAbort(ClientFrame.Abort frame) {
        Transaction transaction = transactions.remove(frame.transaction());
        if (transaction == null) {
            session.fail(Transactions.unknown(frame, frame.transaction()));
            return;
        }
        transactions.abort(transaction);
        promise(frame.receipt()).succeed();
    }

    private void addToTransaction(ClientFrame frame, String name, Transaction.Step step) {
        conclude(frame, transactions.add(frame, name, step));
    }

    /** Answers a frame that has had its effect, or its error. */
    private void conclude(ClientFrame frame, @Nullable ProtocolError error) {
        if (error != null) {
            session.fail(error);
        } else {
            promise(frame.receipt()).succeed();
        }
    }

    void onDisconnect(ClientFrame.Disconnect frame) {
        announcements.ended("DISCONNECT");
        Outcome last = receipts.lastPromise(frame.receipt(), connection::closeAfterDisconnect);
        freeAll(last);
    }

    /** The outcome of a frame. A client that asks for receipts without reading them has to wait like any publisher. */
    private Outcome promise(@Nullable String receiptId) {
        if (receiptId != null && !connection.isWritable()) {
            outputCongestion.hold(session);
        }
        return receipts.promise(receiptId);
    }

    private void onFailure(Outcome.Failure failure, @Nullable String receiptId) {
        session.fail(new ProtocolError(failure.summary(), failure.remedy(), "", receiptId)
                .because(ProtocolError.Cause.FAILURE));
    }

    private void fail(ClientFrame frame, Outcome.Failure failure) {
        session.fail(new ProtocolError(failure.summary(), failure.remedy(), frame.describe(), frame.receipt())
                .because(ProtocolError.Cause.POLICY));
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
        receipts.close();
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
