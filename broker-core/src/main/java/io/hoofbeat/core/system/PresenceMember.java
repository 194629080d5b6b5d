package io.hoofbeat.core.system;

import org.jspecify.annotations.Nullable;

/**
 * A subscription as one of those who are on a topic. Immutable; equal when it is the same subscription.
 *
 * @param session id of its session
 * @param number  of the subscription within its session
 * @param user    whom the session acts for, or null; the same as long as the session lasts
 */
public record PresenceMember(
        String session, int number, @Nullable String user) {}
