/** Loops under the hand of a test. Read {@link io.hoofbeat.core.loop.SteppedLoops}. */
@NullMarked
package io.hoofbeat.core.loop;

import org.jspecify.annotations.NullMarked;
