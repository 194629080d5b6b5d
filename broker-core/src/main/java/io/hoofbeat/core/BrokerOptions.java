package io.hoofbeat.core;

import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.policy.Policies;
import io.hoofbeat.core.queue.QueueOptions;
import io.hoofbeat.core.session.SessionLimits;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.core.session.TransactionOptions;
import io.hoofbeat.core.stomp.HeartBeat;

/**
 * What can be set about the broker itself, transports aside. Every field has a default ({@link #DEFAULT}), and a line in
 * {@code docs/CONFIGURATION.md}. Immutable.
 *
 * @param syntax       how wildcards are read
 * @param prefixes     which prefixes are queues
 * @param composites   whether a destination can name several
 * @param heartBeat    what the broker offers and asks for in CONNECTED
 * @param queues       of queues
 * @param transactions of transactions
 * @param sessions     of sessions
 * @param policies     what holds for single destinations
 * @param limits       of all sessions together and of users
 */
public record BrokerOptions(
        DestinationSyntax syntax,
        DestinationPrefixes prefixes,
        CompositeSyntax composites,
        HeartBeat heartBeat,
        QueueOptions queues,
        TransactionOptions transactions,
        SessionOptions sessions,
        Policies policies,
        SessionLimits limits) {

    /** What a broker does that is not configured. */
    public static final BrokerOptions DEFAULT = new BrokerOptions(
            DestinationSyntax.AUTO,
            DestinationPrefixes.DEFAULT,
            new HeartBeat(100, 1000),
            QueueOptions.DEFAULT,
            TransactionOptions.DEFAULT,
            SessionOptions.DEFAULT,
            Policies.NONE);

    /** Without composite destinations. */
    public BrokerOptions(
            DestinationSyntax syntax,
            DestinationPrefixes prefixes,
            HeartBeat heartBeat,
            QueueOptions queues,
            TransactionOptions transactions,
            SessionOptions sessions,
            Policies policies,
            SessionLimits limits) {
        this(syntax, prefixes, CompositeSyntax.OFF, heartBeat, queues, transactions, sessions, policies, limits);
    }

    /** Without composite destinations, and with {@link SessionLimits#DEFAULT}. */
    public BrokerOptions(
            DestinationSyntax syntax,
            DestinationPrefixes prefixes,
            HeartBeat heartBeat,
            QueueOptions queues,
            TransactionOptions transactions,
            SessionOptions sessions,
            Policies policies) {
        this(syntax, prefixes, heartBeat, queues, transactions, sessions, policies, SessionLimits.DEFAULT);
    }

    /** The same with other composite destinations. */
    public BrokerOptions withComposites(CompositeSyntax other) {
        return new BrokerOptions(syntax, prefixes, other, heartBeat, queues, transactions, sessions, policies, limits);
    }
}
