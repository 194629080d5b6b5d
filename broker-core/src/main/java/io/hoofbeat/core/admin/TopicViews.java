package io.hoofbeat.core.admin;

import io.hoofbeat.core.destination.CompiledPattern;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.session.SessionContext;
import io.hoofbeat.core.session.SubscriptionView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds the topics that somebody uses: a topic itself is nothing that is made or kept. Any thread, but for the loops that it asks. */
final class TopicViews {

    private final SessionContext context;

    TopicViews(SessionContext context) {
        this.context = context;
    }

    /** What one loop knows of a topic. */
    static final class Use {
        long published;
        double perSecond;
    }

    /** The topics that somebody has published or subscribed to on a loop. On that loop. */
    Map<String, Use> of(Loop loop, Consumer<Consumer<SubscriptionView>> subscriptions) {
        Map<String, Use> uses = new HashMap<>();
        context.routers().get(loop.index()).forEachUse((topic, count, perSecond) -> {
            Use use = uses.computeIfAbsent(topic, name -> new Use());
            use.published += count;
            use.perSecond += perSecond;
        });
        subscriptions.accept(subscription -> subscription.parts().forEach(part -> {
            Destination destination = context.prefixes().resolve(part);
            if (destination.kind() == DestinationKind.TOPIC && isExact(destination.key())) {
                uses.computeIfAbsent(destination.key(), name -> new Use());
            }
        }));
        return uses;
    }

    private boolean isExact(String key) {
        CompiledPattern compiled = context.syntax().compile(key);
        return compiled instanceof DestinationPattern pattern && pattern.isExact();
    }

    /** Puts together what the loops know. */
    List<DestinationView> merge(List<Map<String, Use>> all) {
        Map<String, Use> merged = new HashMap<>();
        for (Map<String, Use> each : all) {
            each.forEach((topic, use) -> {
                Use sum = merged.computeIfAbsent(topic, name -> new Use());
                sum.published += use.published;
                sum.perSecond += use.perSecond;
            });
        }
        List<DestinationView> views = new ArrayList<>();
        merged.forEach((topic, use) -> views.add(view(topic, use)));
        return views;
    }

    private DestinationView view(String topic, Use use) {
        int[] subscriptions = new int[1];
        context.topics().of(DestinationKind.TOPIC).match(topic, subscriber -> subscriptions[0]++);
        return new DestinationView(
                topic,
                "topic",
                0,
                0,
                0,
                0,
                0,
                0,
                subscriptions[0],
                0,
                0,
                use.published,
                use.perSecond,
                use.perSecond * subscriptions[0],
                false);
    }
}
