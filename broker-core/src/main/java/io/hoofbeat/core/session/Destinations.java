package io.hoofbeat.core.session;

import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ProtocolError;
import org.jspecify.annotations.Nullable;

/** What a client may not do with destinations, with a hint. */
final class Destinations {

    private static final String APPLICATION_HINT =
            "destinations under /app/ belong to a Spring application: send to the application, not to the broker";
    private static final String SYSTEM_HINT =
            "only the broker sends to destinations under /sys/, but for a fresh token, which goes to "
                    + AuthRefresh.DESTINATION + " outside of any transaction";

    private Destinations() {}

    /** Why nobody can SEND to a destination, or null when it is possible. */
    static @Nullable String refusalOfSend(Destination destination) {
        return switch (destination.kind()) {
            case APPLICATION -> APPLICATION_HINT;
            case SYSTEM -> SYSTEM_HINT;
            case TOPIC, QUEUE, TEMP, REPLY, USER, DURABLE_SUBSCRIPTION -> null;
        };
    }

    /** Why nobody can SUBSCRIBE to a destination, or null when it is possible. */
    static @Nullable String refusalOfSubscribe(Destination destination) {
        return switch (destination.kind()) {
            case APPLICATION -> APPLICATION_HINT;
            case REPLY -> "a reply address is for sending; its owner subscribes to the temporary destination behind it";
            case TOPIC, QUEUE, TEMP, USER, DURABLE_SUBSCRIPTION, SYSTEM -> null;
        };
    }

    /** What is wrong with a frame that names several destinations which cannot be named together. */
    static ProtocolError error(ClientFrame frame, CompositeSyntax.Reading.Refused refused) {
        ProtocolError error = new ProtocolError(refused.summary(), refused.rule(), frame.describe(), frame.receipt());
        return refused.isTooLong() ? error.because(Limit.DESTINATION_PARTS) : error;
    }
}
