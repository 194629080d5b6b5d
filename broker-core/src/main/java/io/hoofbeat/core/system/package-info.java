/**
 * What the broker says about itself under {@code /sys/}: topics of events and the presence of a topic. Read
 * {@link io.hoofbeat.core.system.SystemTopics} first. {@link io.hoofbeat.core.system.SystemEvents} publishes on the first loop; each watched
 * topic has its audience on a loop of its own ({@link io.hoofbeat.core.system.Presence}).
 */
@NullMarked
package io.hoofbeat.core.system;

import org.jspecify.annotations.NullMarked;
