/**
 * Topics: every message to every subscription. Read {@link io.hoofbeat.core.topic.TopicRouter} first; each loop has one, and
 * all of them share the {@link io.hoofbeat.core.topic.TopicIndex}.
 */
@NullMarked
package io.hoofbeat.core.topic;

import org.jspecify.annotations.NullMarked;
