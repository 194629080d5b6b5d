package io.hoofbeat.core.stomp;

import io.hoofbeat.core.message.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers by which clients of several brokers say that a subscription is durable, and what it is called. */
public final class DurableHeaders {

    /** {@code durable:true} in the manner of RabbitMQ. */
    public static final String DURABLE = "durable";
    /** {@code persistent:true}, which Apollo and older clients of RabbitMQ send. */
    public static final String PERSISTENT = "persistent";
    /** {@code auto-delete:true} says that a subscription is not durable, whatever else is said. */
    public static final String AUTO_DELETE = "auto-delete";
    /** RabbitMQ's name of what several clients share. */
    public static final String QUEUE_NAME = "x-queue-name";
    /** Hoofbeat's own name of a group that shares a durable subscription. */
    public static final String GROUP = "group";
    /** In CONNECT, for ActiveMQ and Artemis: whose durable subscriptions the session speaks of. */
    public static final String CLIENT_ID = "client-id";

    /** Name of a durable subscription of one client, in order of precedence; ActiveMQ's misspelling comes last. */
    public static final List<String> SUBSCRIPTION_NAMES = List.of(
            "activemq.subscriptionName",
            "durable-subscription-name",
            "durable-subscriber-name",
            "activemq.subcriptionName");

    private DurableHeaders() {}

    /** The name of a durable subscription of one client, or null when there is none. */
    public static @Nullable String subscriptionName(Headers headers) {
        for (String name : SUBSCRIPTION_NAMES) {
            String value = headers.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Whether the headers name a durable subscription, so that no id is needed to end it. */
    static boolean nameOne(Headers headers) {
        return subscriptionName(headers) != null || headers.get(GROUP) != null || headers.get(QUEUE_NAME) != null;
    }
}
