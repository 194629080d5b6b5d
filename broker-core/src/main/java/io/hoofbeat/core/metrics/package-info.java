/**
 * Counters that any loop may touch. Read {@link io.hoofbeat.core.metrics.Counters}; it is one of the few shared structures.
 */
@NullMarked
package io.hoofbeat.core.metrics;

import org.jspecify.annotations.NullMarked;
