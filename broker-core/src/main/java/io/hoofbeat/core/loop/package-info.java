/**
 * Home loops: the single threads that own mutable state. Read {@link io.hoofbeat.core.loop.Loop} first. The package owns
 * no state; the network layer and the tests implement it.
 */
@NullMarked
package io.hoofbeat.core.loop;

import org.jspecify.annotations.NullMarked;
