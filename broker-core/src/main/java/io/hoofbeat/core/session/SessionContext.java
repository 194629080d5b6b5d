package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.durable.DurableSubscriptions;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.queue.QueueRegistry;
import io.hoofbeat.core.security.AccessControl;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.stomp.HeartBeat;
import io.hoofbeat.core.system.SystemTopics;
import io.hoofbeat.core.topic.TopicIndex;
import io.hoofbeat.core.topic.TopicRouter;
import io.hoofbeat.core.topic.history.TopicLogs;
import java.util.List;

/**
 * What every session of a broker needs from it. Shared by all loops; the routers are confined to theirs.
 *
 * @param host       name of the virtual host; {@link VirtualHost#STANDARD} when there are no others
 * @param serverName for the {@code server} header of CONNECTED
 * @param routers    one for each loop, in their order
 */
public record SessionContext(
        String host,
        String serverName,
        SessionOptions sessionOptions,
        TransactionOptions transactionOptions,
        HeartBeat heartBeat,
        DestinationSyntax syntax,
        DestinationPrefixes prefixes,
        CompositeSyntax composites,
        Authenticator authenticator,
        AccessControl access,
        TopicIndex topics,
        List<TopicRouter> routers,
        TopicLogs logs,
        QueueRegistry queues,
        DelayedTopics delayedTopics,
        DurableSubscriptions durables,
        SessionIds ids,
        SessionQuotas quotas,
        SystemTopics system,
        Counters counters) {

    TopicRouter router(Loop loop) {
        return routers.get(loop.index());
    }
}
