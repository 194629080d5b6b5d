package io.hoofbeat.core.destination;

/** What a destination is, told by its first segment. */
public enum DestinationKind {
    /** Each message to every subscription. */
    TOPIC,
    /** Each message to exactly one consumer; kept while there is none. */
    QUEUE,
    /** {@code /temp-queue/…} and {@code /temp-topic/…}: a name that means something to one session only. */
    TEMP,
    /** {@code /reply-queue/…}: the public, unguessable name of somebody's temporary destination; SEND only. */
    REPLY,
    /** {@code /user/…}: resolved by the broker to the sessions of one user. */
    USER,
    /** {@code /dsub/…}: a durable subscription by name. */
    DURABLE_SUBSCRIPTION,
    /** {@code /sys/…}: what the broker says about itself. */
    SYSTEM,
    /** {@code /app/…}: belongs to a Spring application, never to the broker. */
    APPLICATION
}
