package io.hoofbeat.core.topic;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.subscription.SubscriptionTrie;

/**
 * The subscriptions of all topics. What is no ordinary topic has a space of its own, so that no pattern of one space ever
 * matches a destination of another: {@code /**} does not hear other people's replies. Shared by all loops; see
 * {@link SubscriptionTrie} for its rules.
 */
public final class TopicIndex {

    private final SubscriptionTrie<TopicSubscriber> topics;
    private final SubscriptionTrie<TopicSubscriber> users;
    private final SubscriptionTrie<TopicSubscriber> replies;
    private final SubscriptionTrie<TopicSubscriber> system;

    /** @param syntax how the wildcards of its subscriptions are read */
    public TopicIndex(DestinationSyntax syntax) {
        topics = new SubscriptionTrie<>(syntax);
        users = new SubscriptionTrie<>(syntax);
        replies = new SubscriptionTrie<>(syntax);
        system = new SubscriptionTrie<>(syntax);
    }

    /**
     * The subscriptions to destinations of a kind.
     *
     * @throws IllegalArgumentException when destinations of the kind are no topics
     */
    public SubscriptionTrie<TopicSubscriber> of(DestinationKind kind) {
        return switch (kind) {
            case TOPIC -> topics;
            case USER -> users;
            case REPLY -> replies;
            case SYSTEM -> system;
            default -> throw new IllegalArgumentException(kind + " is no kind of topic");
        };
    }

    /** How many subscriptions there are in all. */
    public long count() {
        return topics.count() + users.count() + replies.count() + system.count();
    }
}
