package io.hoofbeat.core.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as an operator sees it, at one moment.
 *
 * @param session        id of its session
 * @param user           of that, or null for a client without a login
 * @param id             as the client gave it
 * @param destination    as the client gave it
 * @param parts          the destinations that it names: this one alone, unless it is a composite
 * @param ack            {@code auto}, {@code client} or {@code client-individual}
 * @param delivered      deliveries so far
 * @param unacknowledged deliveries that the client has not acknowledged
 */
public record SubscriptionView(
        String session,
        @Nullable String user,
        String id,
        String destination,
        List<String> parts,
        String ack,
        long delivered,
        long unacknowledged) {}
