/**
 * Which subscriptions want a destination. Read {@code SubscriptionTrie} first: lock-striped for writers, lock-free for
 * readers; one of the few structures that loops share.
 */
@NullMarked
package io.hoofbeat.core.subscription;

import org.jspecify.annotations.NullMarked;
