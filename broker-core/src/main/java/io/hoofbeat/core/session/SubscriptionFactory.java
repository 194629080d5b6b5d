package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.InvalidPattern;
import io.hoofbeat.core.durable.DurableDefinition;
import io.hoofbeat.core.durable.DurableSpelling;
import io.hoofbeat.core.durable.DurableSubscription;
import io.hoofbeat.core.durable.DurableSubscriptions;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.stomp.AckMode;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.system.SystemTopic;
import io.hoofbeat.core.topic.history.ReplayRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the subscription that a SUBSCRIBE asks for, by the kind of its destination. Confined to the session's loop. */
final class SubscriptionFactory {

    private static final String USER = "/user";
    private static final String PATTERN_LETTERS = "*?{}#>/";

    private static final Set<DestinationKind> WITH_QUEUE =
            EnumSet.of(DestinationKind.QUEUE, DestinationKind.DURABLE_SUBSCRIPTION, DestinationKind.TEMP);

    private final ConnectedSession session;

    SubscriptionFactory(ConnectedSession session) {
        this.session = session;
    }

    /** What came of a SUBSCRIBE. */
    sealed interface Result {
        /** A subscription that has not started. */
        record Created(Subscription subscription) implements Result {}

        /**
         * Nothing, because the destination cannot be used.
         *
         * @param limit the limit that was exceeded, or null
         */
        record Refused(
                String summary, String rule, @Nullable Limit limit) implements Result {
            Refused(String summary, String rule) {
                this(summary, rule, null);
            }
        }
    }

    /**
     * Makes a subscription.
     *
     * @param id     the client's, or what stands for it in STOMP 1.0
     * @param number the broker's
     */
    Result create(ClientFrame.Subscribe frame, String id, int number) {
        Destination destination = frame.destination();
        DurableSpelling spelling =
                DurableSpelling.of(frame, session.clientId(), session.context().prefixes());
        if (spelling instanceof DurableSpelling.Refused refused) {
            return new Result.Refused(refused.summary(), refused.rule());
        }
        boolean isKept = spelling instanceof DurableSpelling.Defined || WITH_QUEUE.contains(destination.kind());
        if (isKept && NoLocal.isAsked(frame.headers())) {
            return new Result.Refused(
                    "SUBSCRIBE with no-local to what has a queue",
                    "no-local is for topics: who has sent a message that waits in a queue is not known any more; leave the"
                            + " header out, and send what the sender is not to get to another destination");
        }
        if (spelling instanceof DurableSpelling.Defined defined) {
            return toTopicDurably(frame, id, number, defined.definition());
        }
        return switch (destination.kind()) {
            case DURABLE_SUBSCRIPTION -> toDurable(frame, id, number, DurableSpelling.aliasOf(destination));
            case TEMP -> toTemporary(frame, id, number);
            case USER -> toUser(frame, id, number);
            case SYSTEM -> toSystem(frame, id, number);
            case QUEUE, TOPIC, REPLY, APPLICATION -> toKey(frame, id, number, destination.kind(), destination.key());
        };
    }

    /** As {@link #create}, for several destinations at once: all of them can be subscribed to, or there is no subscription. */
    Result createComposite(ClientFrame.Subscribe frame, String id, int number, List<Destination> destinations) {
        List<Subscription> parts = new ArrayList<>();
        for (Destination destination : destinations) {
            ClientFrame.Subscribe part = new ClientFrame.Subscribe(
                    frame.id(), destination, frame.ackMode(), frame.receipt(), frame.headers());
            if (DurableSpelling.of(part, session.clientId(), session.context().prefixes()) != DurableSpelling.PLAIN) {
                return new Result.Refused(
                        "SUBSCRIBE with a durable subscription in a composite destination",
                        "a durable subscription is to one topic or pattern: subscribe to " + destination
                                + " in a frame of its own");
            }
            Result result = create(part, id, number);
            if (!(result instanceof Result.Created created)) {
                return result;
            }
            parts.add(created.subscription());
        }
        return new Result.Created(CompositeSubscription.of(session, frame, id, number, parts));
    }

    private Result toTopicDurably(ClientFrame.Subscribe frame, String id, int number, DurableDefinition definition) {
        CompiledPattern compiled = session.context().syntax().compile(definition.destination());
        if (compiled instanceof InvalidPattern invalid) {
            return new Result.Refused(invalid.summary(), invalid.rule());
        }
        DurableSubscriber created =
                new DurableSubscriber(session, frame, id, number, definition, (DestinationPattern) compiled, true);
        if (created.isStillPermitted()) {
            return new Result.Created(created);
        }
        boolean isTopicPermitted = mayRead((DestinationPattern) compiled, DestinationKind.TOPIC);
        return refused(isTopicPermitted ? DurableSpelling.addressOf(definition.name()) : definition.destination());
    }

    private Result refused(String destination) {
        Outcome.Failure failure = session.gate().refuse(Verb.SUBSCRIBE, destination);
        return new Result.Refused(failure.summary(), failure.remedy());
    }

    private boolean mayRead(DestinationPattern pattern, DestinationKind kind) {
        return SubscriptionFactory.mayRead(session, pattern, kind);
    }

    /** Whether the access rules permit a subscription to a destination, or to something that a pattern matches. */
    static boolean mayRead(ConnectedSession session, DestinationPattern pattern, DestinationKind kind) {
        if (kind != DestinationKind.SYSTEM && session.gate().isOpen()) {
            return true;
        }
        return pattern.isExact()
                ? session.gate()
                        .permits(Verb.SUBSCRIBE, session.context().prefixes().resolve(pattern.text()))
                : session.gate().permitsSome(Verb.SUBSCRIBE, pattern, kind);
    }

    /** Whether the access rules permit a subscription to a temporary destination, which they know by the name that its session gives it. */
    static boolean mayReadOwn(Subscription subscription) {
        ConnectedSession session = subscription.session;
        return session.gate()
                .permits(Verb.SUBSCRIBE, session.context().prefixes().resolve(subscription.destination()));
    }

    private Result toDurable(ClientFrame.Subscribe frame, String id, int number, String alias) {
        DurableSubscription found = session.context().durables().find(alias);
        if (found == null) {
            Outcome.Failure failure = session.gate().isOpen()
                    ? session.context().durables().notFound(alias)
                    : DurableSubscriptions.notFoundAmongSecrets(alias);
            return session.gate().permits(Verb.SUBSCRIBE, frame.destination())
                    ? new Result.Refused(failure.summary(), failure.remedy())
                    : refused(frame.destination().text());
        }
        CompiledPattern compiled =
                session.context().syntax().compile(found.definition().destination());
        if (compiled instanceof InvalidPattern invalid) {
            return new Result.Refused(invalid.summary(), invalid.rule());
        }
        DurableSubscriber created = new DurableSubscriber(
                session, frame, id, number, found.definition(), (DestinationPattern) compiled, false);
        return created.isStillPermitted()
                ? new Result.Created(created)
                : refused(frame.destination().text());
    }

    private Result toTemporary(ClientFrame.Subscribe frame, String id, int number) {
        if (!session.gate().permits(Verb.SUBSCRIBE, frame.destination())) {
            return refused(frame.destination().text());
        }
        Destination resolved = session.temporaries().resolve(frame.destination().text());
        return TemporaryDestinations.isReplyQueue(resolved)
                ? new Result.Created(new QueueSubscription(session, frame, id, number, resolved.key()))
                : toKey(frame, id, number, DestinationKind.REPLY, resolved.key());
    }

    /** {@code /user/queue/a} is about the subscriber itself; SENDs name the user: {@code /user/bob/queue/a}. */
    private Result toUser(ClientFrame.Subscribe frame, String id, int number) {
        String login = session.user().name();
        String name = login == null ? session.id() : login;
        for (int i = 0; i < name.length(); i++) {
            if (PATTERN_LETTERS.indexOf(name.charAt(i)) >= 0) {
                return new Result.Refused(
                        "This login cannot have user destinations",
                        "a login that holds one of " + PATTERN_LETTERS + " would be read as a pattern");
            }
        }
        String rest = frame.destination().key().substring(USER.length());
        return toKey(frame, id, number, DestinationKind.USER, USER + "/" + name + rest);
    }

    /** Events, by their name or a pattern, or who is on a topic, which has to be named. */
    private Result toSystem(ClientFrame.Subscribe frame, String id, int number) {
        String key = frame.destination().key();
        CompiledPattern compiled = session.context().syntax().compile(key);
        if (!SystemTopic.isPresence(key)) {
            boolean isUnknown = compiled instanceof DestinationPattern pattern && !SystemTopic.isSomeMatchedBy(pattern);
            return isUnknown
                    ? new Result.Refused(
                            "SUBSCRIBE to an unknown destination under /sys/", "there are " + SystemTopic.known())
                    : toKey(frame, id, number, DestinationKind.SYSTEM, key);
        }
        Destination topic = session.context().prefixes().resolve(SystemTopic.topicOf(key));
        if (compiled instanceof DestinationPattern pattern && !pattern.isExact()) {
            return new Result.Refused(
                    "SUBSCRIBE to the presence of a pattern",
                    "who is there is told of one topic at a time: name it in full, without wildcards");
        }
        if (topic.kind() != DestinationKind.TOPIC) {
            return new Result.Refused(
                    "SUBSCRIBE to the presence of " + topic.kind().text(),
                    "who is there is told of topics only, as in " + SystemTopic.PRESENCE + "/topic/NAME");
        }
        return toKey(frame, id, number, DestinationKind.SYSTEM, SystemTopic.PRESENCE + topic.key());
    }

    private Result toKey(ClientFrame.Subscribe frame, String id, int number, DestinationKind kind, String key) {
        CompiledPattern compiled = session.context().syntax().compile(key);
        if (compiled instanceof InvalidPattern invalid) {
            return new Result.Refused(invalid.summary(), invalid.rule());
        }
        DestinationPattern pattern = (DestinationPattern) compiled;
        if (kind != DestinationKind.REPLY && !mayRead(pattern, kind)) {
            return refused(frame.destination().text());
        }
        if (kind != DestinationKind.TOPIC && frame.headers().get(ReplayHeaders.REPLAY) != null) {
            return new Result.Refused(
                    "SUBSCRIBE with replay to " + kind.text(), "replay is for topics: only they keep a history");
        }
        if (kind == DestinationKind.QUEUE
                && pattern.isExact()
                && !session.context().queues().mayUse(key)) {
            Outcome.Failure tooMany = session.context().queues().tooMany();
            return new Result.Refused(tooMany.summary(), tooMany.remedy(), Limit.QUEUES);
        }
        if (kind == DestinationKind.QUEUE) {
            return new Result.Created(
                    pattern.isExact()
                            ? new QueueSubscription(session, frame, id, number, key)
                            : new QueuePatternSubscription(session, frame, id, number, pattern));
        }
        ReplayHeaders.Result replay = kind == DestinationKind.TOPIC
                ? ReplayHeaders.of(frame.headers(), session.connection().loop().currentTimeMillis())
                : new ReplayHeaders.Result.Understood(null);
        if (replay instanceof ReplayHeaders.Result.Malformed malformed) {
            return new Result.Refused(malformed.summary(), malformed.rule());
        }
        ReplayRequest request = ((ReplayHeaders.Result.Understood) replay).request();
        return new Result.Created(
                frame.ackMode() == AckMode.AUTO
                        ? new TopicSubscription(session, frame, id, number, kind, pattern, request)
                        : new BacklogSubscription(session, frame, id, number, kind, pattern, request));
    }
}
