package io.hoofbeat.core.metrics;

/**
 * Everything that is bounded for the sake of the broker and its other clients, with the configuration key that sets the bound.
 * {@code docs/LIMITS.md} has a line for each.
 */
public enum Limit {
    CONNECTIONS("limits.connectionsMax"),
    CONNECTIONS_PER_LISTENER("limits.connectionsPerListenerMax"),
    CONNECTIONS_PER_ADDRESS("limits.connectionsPerAddressMax"),
    CONNECTIONS_PER_USER("limits.connectionsPerUserMax"),
    CONNECTIONS_PER_SECOND("limits.connectionsPerSecondMax"),
    ALL_FRAMES_PER_SECOND("limits.framesPerSecondMax"),
    ALL_BYTES_PER_SECOND("limits.bytesPerSecondMax"),
    FRAMES_PER_SECOND_PER_USER("limits.framesPerSecondPerUserMax"),
    BYTES_PER_SECOND_PER_USER("limits.bytesPerSecondPerUserMax"),
    SUBSCRIPTIONS("limits.subscriptionsMax"),
    QUEUES("limits.queuesMax"),
    PRESENCE_MEMBERS("limits.presenceMembersMax"),
    INCOMPLETE_BYTES("limits.incompleteBytesMax"),
    ALL_TRANSACTION_BYTES("limits.transactionBytesMax"),
    DIRECT_MEMORY("listen.outputHighBytes"),
    DESTINATION_PARTS("destinations.partsMax"),
    BODY_BYTES("limits.bodyBytesMax", true),
    HEADER_LINE_BYTES("limits.headerLineBytesMax", true),
    HEADERS("limits.headersMax", true),
    HEADER_BYTES("limits.headerBytesMax", true),
    BEFORE_CONNECT_BYTES("limits.beforeConnectBytesMax", true),
    CONNECT_MILLIS("sessions.connectMillisMax"),
    SUBSCRIPTIONS_OF_SESSION("sessions.subscriptionsMax"),
    UNACKNOWLEDGED("sessions.unacknowledgedMax"),
    FRAMES_PER_SECOND("sessions.framesPerSecondMax"),
    BYTES_PER_SECOND("sessions.bytesPerSecondMax"),
    SLOW_MILLIS("sessions.slowMillisMax"),
    TRANSACTIONS("transactions.openMax"),
    TRANSACTION_FRAMES("transactions.framesMax"),
    TRANSACTION_BYTES("transactions.bytesMax"),
    TRANSACTION_MILLIS("transactions.millisMax"),
    QUEUE_BYTES("queues.bytesMax"),
    WEB_SOCKET_MESSAGE_BYTES("listen.webSocket.messageBytesMax", true);

    private final String key;
    private final boolean isOfSize;

    Limit(String key) {
        this(key, false);
    }

    Limit(String key, boolean isOfSize) {
        this.key = key;
        this.isOfSize = isOfSize;
    }

    /** The configuration key. */
    public String key() {
        return key;
    }

    /** Whether it bounds the size of what a client sends at once. */
    public boolean isOfSize() {
        return isOfSize;
    }
}
