package io.hoofbeat.core.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What is counted because it must not happen in silence. Names carry noun and unit; each only grows. Any thread. */
public final class Counters {

    /** How often each limit was exceeded. */
    public final LimitCounts limits = new LimitCounts();

    /** Sessions that have been accepted. */
    public final LongAdder sessionsOpened = new LongAdder();

    /** ERROR frames caused by clients. */
    public final LongAdder protocolErrors = new LongAdder();

    /** Logins that were refused. */
    public final LongAdder refusedLogins = new LongAdder();

    /** Sessions ended because their token expired or their user was changed or removed. */
    public final LongAdder endedLogins = new LongAdder();

    /** ACK and NACK of deliveries that were settled before or belong to a session that is gone. */
    public final LongAdder lateAcks = new LongAdder();

    /** Messages moved to a dead-letter queue. */
    public final LongAdder deadLetters = new LongAdder();

    /** Deliveries of messages that had been delivered before. */
    public final LongAdder redeliveredMessages = new LongAdder();

    /** Messages whose time was over: dead letters too, unless the policy discards them. */
    public final LongAdder expiredMessages = new LongAdder();

    /** Messages that were refused because their queue was full. */
    public final LongAdder refusedMessages = new LongAdder();

    /** Messages that had to make room for later ones in a full queue; dead letters too. */
    public final LongAdder overflownMessages = new LongAdder();

    /**
     * Messages that vanished with what they waited in: the queue of a Spring session, a temporary queue, a subscription's backlog;
     * and those that were not persistent and waited on a disk that failed.
     */
    public final LongAdder vanishedMessages = new LongAdder();

    /** Replies whose address was no longer there. */
    public final LongAdder undeliverableReplies = new LongAdder();

    /** Subscribers disconnected because they read too slowly. */
    public final LongAdder slowSubscribers = new LongAdder();

    /** Messages that subscribers who read too slowly were not given, as their policy says. */
    public final LongAdder shedMessages = new LongAdder();

    /** Sessions ended because another one has taken over their durable subscription. */
    public final LongAdder takeOvers = new LongAdder();

    /** Queues deleted because nobody used them. */
    public final LongAdder idleQueues = new LongAdder();

    /** Frames, subscriptions and transactions that the access rules did not permit, or no longer. */
    public final LongAdder accessRefusals = new LongAdder();

    /** Messages of a durable subscription to a pattern that its consumer may not read, and that were dropped therefore. */
    public final LongAdder withheldMessages = new LongAdder();
}
