/**
 * Queues: every message to exactly one consumer. Read {@link io.hoofbeat.core.queue.MessageQueue} first. A queue and its entries
 * are confined to the queue's home loop; the {@link io.hoofbeat.core.queue.QueueRegistry} is shared.
 */
@NullMarked
package io.hoofbeat.core.queue;

import org.jspecify.annotations.NullMarked;
