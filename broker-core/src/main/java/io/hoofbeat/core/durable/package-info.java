/**
 * Durable subscriptions: what is sent to a topic is kept for them while nobody listens. Read
 * {@link io.hoofbeat.core.durable.DurableSubscription} first, and {@link io.hoofbeat.core.durable.DurableSpelling} for how clients ask
 * for one. Each is confined to the home loop of its queue; the {@link io.hoofbeat.core.durable.DurableSubscriptions} are shared.
 */
@NullMarked
package io.hoofbeat.core.durable;

import org.jspecify.annotations.NullMarked;
