/** Tests of queues on stepped loops. */
@NullMarked
package io.hoofbeat.core.queue;

import org.jspecify.annotations.NullMarked;
