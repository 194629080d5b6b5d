package io.hoofbeat.core.message;

import java.util.Set;

/** Names of headers that mean something to the broker, and what becomes of them between SEND and MESSAGE. */
public final class MessageHeaders {

    public static final String DESTINATION = "destination";
    public static final String CONTENT_LENGTH = "content-length";
    public static final String CONTENT_TYPE = "content-type";
    public static final String RECEIPT = "receipt";
    public static final String TRANSACTION = "transaction";
    public static final String PERSISTENT = "persistent";
    public static final String REPLY_TO = "reply-to";
    /** Apollo's header of a SEND that keeps the message for late subscribers, or forgets the one that is kept. */
    public static final String RETAIN = "retain";
    /** The same in the spelling of ActiveMQ. */
    public static final String ACTIVEMQ_RETAIN = "ActiveMQ.Retain";
    /** The broker's mark of a message that was kept by {@link #RETAIN}. */
    public static final String RETAINED = "retained";
    /** The broker's mark of a message that comes from the history of its topic. */
    public static final String REPLAYED = "replayed";
    /** The broker's mark of the message that ends a replay. */
    public static final String REPLAY_END = "replay-end";

    /**
     * Headers of a SEND that no subscriber sees: those that steer the frame, and those that only the broker may set. A relay
     * sends the headers of a MESSAGE back in a SEND, so the broker's own come back and must not be believed.
     * {@code destination} and {@code content-length} are written anew, and so belong here too.
     */
    public static final Set<String> NOT_PASSED_ON = Set.of(
            DESTINATION,
            CONTENT_LENGTH,
            RECEIPT,
            TRANSACTION,
            "login",
            "passcode",
            "subscription",
            "message-id",
            "ack",
            "redelivered",
            "delivery-count",
            RETAINED,
            REPLAYED,
            REPLAY_END);

    /** Headers about time; see {@link Message#HAS_TIME}. */
    public static final Set<String> TIME =
            Set.of("expires", "expiration", "ttl", "AMQ_SCHEDULED_DELAY", "AMQ_SCHEDULED_TIME", "x-delay");

    private MessageHeaders() {}

    /**
     * The flag of {@link Message} that the first header of a name and value sets.
     *
     * @return one of the flag constants, or 0
     */
    public static int flagOf(String name, String value) {
        return switch (name) {
            case PERSISTENT -> value.equals("false") ? Message.NOT_PERSISTENT : 0;
            case REPLY_TO -> Message.HAS_REPLY_TO;
            case CONTENT_TYPE -> Message.HAS_CONTENT_TYPE;
            case RETAIN, ACTIVEMQ_RETAIN -> Message.HAS_RETAIN;
            default -> TIME.contains(name) ? Message.HAS_TIME : 0;
        };
    }
}
