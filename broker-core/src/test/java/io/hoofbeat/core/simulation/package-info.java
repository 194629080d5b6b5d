/**
 * The whole broker on stepped loops, with clients that follow a seed and a model that knows what must come of it. Read
 * {@link io.hoofbeat.core.simulation.SimulationTest} first.
 */
@NullMarked
package io.hoofbeat.core.simulation;

import org.jspecify.annotations.NullMarked;
