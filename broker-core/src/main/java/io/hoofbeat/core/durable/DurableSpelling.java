package io.hoofbeat.core.durable;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.durable.DurableName.Family;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.DurableHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Which durable subscription a SUBSCRIBE or UNSUBSCRIBE speaks of, in the spellings of RabbitMQ, Apollo, ActiveMQ, Artemis and
 * Hoofbeat. All are understood at once; where one frame holds several, the first of this table counts:
 *
 * <pre>
 * activemq.subscriptionName:N and the like, client-id:C in CONNECT   client=N@C          exclusive
 * /queue/Consumer.G.VirtualTopic.T                                   group=G@/topic/VirtualTopic.T
 * /topic/a::G                                                        group=G@/topic/a
 * group:G                                                            group=G@destination
 * x-queue-name:N and durable:true or persistent:true                 queue=N
 * durable:true or persistent:true                                    id=ID@destination
 * </pre>
 *
 * The last two mean nothing beside {@code auto-delete:true}, and all headers mean nothing for queues. A {@code /dsub/} destination is
 * for the caller to look up.
 */
public sealed interface DurableSpelling {

    /** The frame does not speak of a durable subscription. */
    record Plain() implements DurableSpelling {}

    /** A durable subscription with everything that a SUBSCRIBE needs. */
    record Defined(DurableDefinition definition) implements DurableSpelling {}

    /** An UNSUBSCRIBE of one by its whole name. */
    record Named(DurableName name) implements DurableSpelling {}

    /** An UNSUBSCRIBE of the only one that is called so. */
    record Called(Family family, String name) implements DurableSpelling {}

    /** An UNSUBSCRIBE of what can stand behind {@code /dsub/}. */
    record Alias(String text) implements DurableSpelling {}

    /** The frame speaks of one in a way that cannot be. */
    record Refused(String summary, String rule) implements DurableSpelling {}

    /** In place of a frame that is plain. */
    DurableSpelling PLAIN = new Plain();

    /**
     * Reads a SUBSCRIBE.
     *
     * @param clientId of the CONNECT, or null
     */
    static DurableSpelling of(ClientFrame.Subscribe frame, @Nullable String clientId, DestinationPrefixes prefixes) {
        Headers headers = frame.headers();
        GroupAddress address = GroupAddress.of(frame.destination(), prefixes);
        String subscription = DurableHeaders.subscriptionName(headers);
        String group = headers.get(DurableHeaders.GROUP);
        if (address == null && frame.destination().kind() == DestinationKind.QUEUE) {
            return PLAIN;
        }
        String topic =
                address == null ? frame.destination().key() : address.topic().key();
        DurableSpelling found;
        if (subscription != null) {
            found = ofClient(subscription, clientId, topic);
        } else if (address != null) {
            found = defined(Family.GROUP, address.group(), topic, topic);
        } else if (group != null) {
            found = defined(Family.GROUP, group, topic, topic);
        } else if (!isDurable(headers)) {
            return PLAIN;
        } else {
            found = ofRabbit(headers.get(DurableHeaders.QUEUE_NAME), frame.id(), topic);
        }
        return address != null || frame.destination().kind() == DestinationKind.TOPIC
                ? found
                : new Refused(
                        "A durable subscription is to a topic",
                        frame.destination().text() + " is "
                                + frame.destination().kind().text()
                                + ", for which nothing can be kept; leave out what makes the subscription durable");
    }

    private static DurableSpelling ofClient(String name, @Nullable String clientId, String topic) {
        return clientId == null || clientId.isEmpty()
                ? withoutClientId()
                : defined(Family.CLIENT, name, clientId, topic);
    }

    private static Refused withoutClientId() {
        return new Refused(
                "A named durable subscription needs a client-id",
                "the subscription's name counts within a client: send client-id:NAME in CONNECT, the same each time, or use"
                        + " group:NAME, which needs none");
    }

    private static DurableSpelling ofRabbit(@Nullable String queueName, @Nullable String id, String topic) {
        if (queueName != null) {
            return defined(Family.QUEUE, queueName, "", topic);
        }
        return id == null
                ? new Refused(
                        "A durable subscription without an id",
                        "with durable:true the id names the subscription: send the same id each time")
                : defined(Family.ID, id, topic, topic);
    }

    private static DurableSpelling defined(Family family, String name, String qualifier, String topic) {
        return name.isEmpty()
                ? new Refused(
                        "A durable subscription without a name",
                        "the header that names it has a value, such as group:audit")
                : new Defined(new DurableDefinition(new DurableName(family, name, qualifier), topic));
    }

    /**
     * Reads an UNSUBSCRIBE; {@link Plain} when it only detaches.
     *
     * @param clientId of the CONNECT, or null
     */
    static DurableSpelling of(ClientFrame.Unsubscribe frame, @Nullable String clientId, DestinationPrefixes prefixes) {
        Headers headers = frame.headers();
        Destination destination = frame.destination();
        String subscription = DurableHeaders.subscriptionName(headers);
        String group = headers.get(DurableHeaders.GROUP);
        if (subscription != null) {
            return clientId == null || clientId.isEmpty()
                    ? withoutClientId()
                    : new Named(new DurableName(Family.CLIENT, subscription, clientId));
        }
        if (group == null && !isDurable(headers)) {
            return PLAIN;
        }
        if (destination != null && destination.kind() == DestinationKind.DURABLE_SUBSCRIPTION) {
            return new Alias(aliasOf(destination));
        }
        GroupAddress address = destination == null ? null : GroupAddress.of(destination, prefixes);
        if (address != null) {
            return new Named(new DurableName(
                    Family.GROUP, address.group(), address.topic().key()));
        }
        if (group != null) {
            return named(Family.GROUP, group, destination);
        }
        String queueName = headers.get(DurableHeaders.QUEUE_NAME);
        if (queueName != null) {
            return new Named(new DurableName(Family.QUEUE, queueName, ""));
        }
        String id = frame.id();
        return id == null ? PLAIN : named(Family.ID, id, destination);
    }

    private static DurableSpelling named(Family family, String name, @Nullable Destination destination) {
        return destination == null
                ? new Called(family, name)
                : new Named(new DurableName(family, name, destination.key()));
    }

    /** What stands behind {@code /dsub/}. */
    static String aliasOf(Destination destination) {
        return destination.key().substring("/dsub/".length());
    }

    /** The destination by which access rules know a durable subscription: {@code /dsub/NAME}, whatever its family and qualifier. */
    static String addressOf(DurableName name) {
        return "/dsub/" + name.name();
    }

    private static boolean isDurable(Headers headers) {
        return (isTrue(headers, DurableHeaders.DURABLE) || isTrue(headers, DurableHeaders.PERSISTENT))
                && !isTrue(headers, DurableHeaders.AUTO_DELETE);
    }

    private static boolean isTrue(Headers headers, String name) {
        return "true".equalsIgnoreCase(headers.get(name));
    }
}
