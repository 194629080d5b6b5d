package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.queue.MessageQueue;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The {@code /temp-queue/…} and {@code /temp-topic/…} of one session. Each gets a public name that nobody can guess
 * ({@code /reply-queue/…}, {@code /reply-topic/…}), by which others send to it and under which the broker keeps it. They end
 * with the session. Confined to the session's loop.
 */
final class TemporaryDestinations {

    private static final int TOKEN_BYTES = 16;
    private static final String QUEUE = "/temp-queue/";
    private static final String TOPIC = "/temp-topic/";
    private static final String REPLY_QUEUE = "/reply-queue/";
    private static final String REPLY_TOPIC = "/reply-topic/";

    private final SessionContext context;
    private final Loop home;
    private final Map<String, Destination> publicNames = new HashMap<>();

    TemporaryDestinations(SessionContext context, Loop home) {
        this.context = context;
        this.home = home;
    }

    static boolean isTemporary(String destination) {
        return destination.startsWith(QUEUE) || destination.startsWith(TOPIC);
    }

    static boolean isReplyQueue(Destination destination) {
        return destination.key().startsWith(REPLY_QUEUE);
    }

    /** The public name of a temporary destination, which is made if need be. */
    String publicName(String temporary) {
        return resolve(temporary).text();
    }

    /** What a temporary destination is to the rest of the broker. */
    Destination resolve(String temporary) {
        return publicNames.computeIfAbsent(temporary, this::create);
    }

    private Destination create(String temporary) {
        byte[] token = new byte[TOKEN_BYTES];
        home.fillWithSecret(token);
        String kind = temporary.startsWith(QUEUE) ? REPLY_QUEUE : REPLY_TOPIC;
        Destination created = context.prefixes()
                .resolve(kind + Base64.getUrlEncoder().withoutPadding().encodeToString(token));
        if (isReplyQueue(created)) {
            context.queues().with(created.key(), MessageQueue::markTemporary);
        }
        return created;
    }

    /** A message as it is to be routed: one to a temporary destination goes to its public name. */
    Message route(Message message) {
        return message.destination().kind() == DestinationKind.TEMP
                ? message.routedTo(resolve(message.destination().text()))
                : message;
    }

    /** Ends all of them, with what they hold. */
    void close() {
        for (Destination destination : publicNames.values()) {
            if (isReplyQueue(destination)) {
                context.queues().withPresent(destination.key(), MessageQueue::end, () -> {});
            }
        }
        publicNames.clear();
    }
}
