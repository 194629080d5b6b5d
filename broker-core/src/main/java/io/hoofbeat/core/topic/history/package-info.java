/**
 * What topics keep for late subscribers: the last messages, and the retained one. Read {@code TopicLog} first: one for each topic
 * that keeps something, at home on one loop, through which everything sent to the topic passes. {@code LogGate} is the way in for
 * senders, {@code LogReader} the way out for subscribers.
 */
@NullMarked
package io.hoofbeat.core.topic.history;

import org.jspecify.annotations.NullMarked;
