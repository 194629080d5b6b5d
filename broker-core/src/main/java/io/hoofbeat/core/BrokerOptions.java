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
            CompositeSyntax.OFF,
            new HeartBeat(100, 1000),
            QueueOptions.DEFAULT,
            TransactionOptions.DEFAULT,
            SessionOptions.DEFAULT,
            Policies.NONE,
            SessionLimits.DEFAULT);

    /** The same with other composite destinations. */
    public BrokerOptions withComposites(CompositeSyntax other) {
        return new BrokerOptions(syntax, prefixes, other, heartBeat, queues, transactions, sessions, policies, limits);
    }

    /** The same with other heart-beats. */
    public BrokerOptions withHeartBeat(HeartBeat other) {
        return new BrokerOptions(syntax, prefixes, composites, other, queues, transactions, sessions, policies, limits);
    }

    /** The same with other queues. */
    public BrokerOptions withQueues(QueueOptions other) {
        return new BrokerOptions(
                syntax, prefixes, composites, heartBeat, other, transactions, sessions, policies, limits);
    }

    /** The same with other transactions. */
    public BrokerOptions withTransactions(TransactionOptions other) {
        return new BrokerOptions(syntax, prefixes, composites, heartBeat, queues, other, sessions, policies, limits);
    }

    /** The same with other sessions. */
    public BrokerOptions withSessions(SessionOptions other) {
        return new BrokerOptions(
                syntax, prefixes, composites, heartBeat, queues, transactions, other, policies, limits);
    }

    /** The same with other policies. */
    public BrokerOptions withPolicies(Policies other) {
        return new BrokerOptions(
                syntax, prefixes, composites, heartBeat, queues, transactions, sessions, other, limits);
    }

    /** The same with other limits of all sessions together and of users. */
    public BrokerOptions withLimits(SessionLimits other) {
        return new BrokerOptions(
                syntax, prefixes, composites, heartBeat, queues, transactions, sessions, policies, other);
    }
}
