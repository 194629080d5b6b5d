/**
 * The port to what keeps messages over a restart. Read {@link io.hoofbeat.core.store.MessageStore} first. A store has its own
 * thread; loops hand it batches and get an outcome.
 */
@NullMarked
package io.hoofbeat.core.store;

import org.jspecify.annotations.NullMarked;
