package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import io.hoofbeat.core.security.AccessGate;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ProtocolError;
import io.hoofbeat.core.topic.history.RetainMark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the SEND frames of a connected client mean: whether they may be sent, to which destinations, in which transaction and with which
 * address for answers. {@link MessageSender} takes their messages there. Confined to the session's loop.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#SEND">SEND</a>
 */
final class Sends {

    private final Session session;
    private final SessionContext context;
    private final CompositeSyntax composites;
    private final AccessGate gate;
    private final Answers answers;
    private final Subscriptions subscriptions;
    private final Transactions transactions;
    private final TemporaryDestinations temporaries;
    private final MessageSender sender;

    /** @param parts of the session, which are there already */
    Sends(Session session, ConnectedSession parts, MessageSender sender) {
        this.session = session;
        this.context = parts.context();
        this.composites = context.composites();
        this.gate = parts.gate();
        this.answers = parts.answers();
        this.subscriptions = parts.subscriptions();
        this.transactions = parts.transactions();
        this.temporaries = parts.temporaries();
        this.sender = sender;
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
            sender.send(message, answers.promise(null));
        } else {
            onSend(frame.toSend());
        }
    }

    void onSend(ClientFrame.Send frame) {
        Destination destination = frame.message().destination();
        if (AuthRefresh.isOne(destination) && frame.transaction() == null) {
            AuthRefresh.check(session, context, frame, gate.user(), answers.promise(frame.receipt()));
        } else if (composites.mayDivide(destination)) {
            sendToParts(frame, composites.readSent(destination, context.prefixes()));
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
            answers.conclude(frame, transactions.add(frame, name, new Transaction.SendStep(message)));
        } else {
            sender.send(message, answers.promise(frame.receipt()));
        }
    }

    /** Sends a message to each part of a destination: to all or none of them, together with the transaction if there is one. */
    private void sendToParts(ClientFrame.Send frame, CompositeSyntax.Reading reading) {
        if (reading instanceof CompositeSyntax.Reading.Refused refused) {
            answers.fail(Destinations.error(frame, refused));
            return;
        }
        List<Destination> parts = ((CompositeSyntax.Reading.Parts) reading).destinations();
        if (!parts.stream().allMatch(part -> mayBeSent(frame, part))) {
            return;
        }
        Message message = routed(frame, parts.stream().anyMatch(part -> part.kind() == DestinationKind.TOPIC));
        if (message == null) {
            return;
        }
        List<Message> messages = parts.stream().map(message::readdressed).toList();
        String name = frame.transaction();
        if (name != null) {
            answers.conclude(frame, transactions.addAll(frame, name, messages));
            return;
        }
        ProtocolError error = transactions.sendTogether(frame, messages, () -> answers.promise(frame.receipt()));
        if (error != null) {
            answers.fail(error);
        }
    }

    /** Whether this session may send to a destination; fails the session if it may not. */
    private boolean mayBeSent(ClientFrame frame, Destination destination) {
        String refusal = Destinations.refusalOfSend(destination);
        if (refusal != null) {
            answers.fail(frame, "SEND to " + destination.kind().text() + " is not possible", refusal);
            return false;
        }
        // What a name behind /dsub/ means is found when the message goes there, and so is whether it may.
        if (destination.kind() != DestinationKind.DURABLE_SUBSCRIPTION && !gate.permits(Verb.SEND, destination)) {
            answers.refuse(frame, gate.refuse(Verb.SEND, destination.text()));
            return false;
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
                    TimeHeaders.read(message, session.connection().loop().currentTimeMillis());
            if (time instanceof TimeHeaders.Result.Malformed malformed) {
                answers.fail(frame, malformed.summary(), malformed.rule());
                return null;
            }
            message = message.withKeeping(((TimeHeaders.Result.Read) time).keeping());
        }
        if (message.has(Message.HAS_RETAIN) && isToTopic && RetainMark.of(message) == null) {
            answers.fail(frame, "SEND with an invalid retain", RetainMark.VALUES);
            return null;
        }
        String name = frame.transaction();
        if (name != null && !transactions.isOpen(name)) {
            answers.fail(Transactions.unknown(frame, name));
            return null; // Before it makes temporary destinations or asks for answers.
        }
        Message routed = temporaries.route(message);
        return routed.has(Message.HAS_REPLY_TO) ? withReplyAddress(routed) : routed;
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
}
