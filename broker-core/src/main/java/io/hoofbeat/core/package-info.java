/**
 * The broker as a whole: what holds registries, loops and ports together. Read {@link io.hoofbeat.core.BrokerOptions} for what can be
 * set and {@code Broker} for how it is put together.
 */
@NullMarked
package io.hoofbeat.core;

import org.jspecify.annotations.NullMarked;
