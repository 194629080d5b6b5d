package io.hoofbeat.core.queue;

import io.hoofbeat.core.message.Message;

/**
 * A message that somebody looks at without taking it. Immutable.
 *
 * @param position   in the queue; grows in order of acceptance
 * @param state      {@code ready}, {@code held} by a consumer, {@code postponed} after a failure, or {@code delayed}, which is
 *                   not due yet; positions of those are counted apart
 * @param deliveries how often it was delivered
 */
public record BrowsedMessage(long position, String state, int deliveries, Message message) {}
