package io.hoofbeat.core.session;

import org.jspecify.annotations.Nullable;

/**
 * A client as an operator sees it, at one moment.
 *
 * @param id              of the session
 * @param user            who it acts for, or null for a client without a login
 * @param relay           login of the relay that has named the user in {@code x-relay-user}, or null
 * @param clientId        its {@code client-id}, or null
 * @param peer            address of the client
 * @param transport       such as {@code tcp} or {@code ws}
 * @param version         of STOMP, such as {@code 1.2}
 * @param connectedAt     when it was let in, in milliseconds since 1970
 * @param subscriptions   how many it has
 * @param unacknowledged  deliveries that it has not acknowledged
 * @param silentMillis    how long ago its last byte came
 * @param heartBeatMillis how often it has promised to send something; 0 when it has promised nothing
 * @param pendingBytes    bytes that wait for it
 * @param slow            whether publishers wait for it
 * @param messagesIn      SEND frames that came from it
 * @param messagesOut     MESSAGE frames that went to it
 */
public record SessionView(
        String id,
        @Nullable String user,
        @Nullable String relay,
        @Nullable String clientId,
        String peer,
        String transport,
        String version,
        long connectedAt,
        int subscriptions,
        long unacknowledged,
        long silentMillis,
        long heartBeatMillis,
        long pendingBytes,
        boolean slow,
        long messagesIn,
        long messagesOut) {}
