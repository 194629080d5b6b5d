/**
 * Destinations and the patterns that match them. A destination is opaque text but for its kind; read
 * {@link io.hoofbeat.core.destination.Destination} first, then {@code DestinationSyntax}. Everything here is immutable.
 */
@NullMarked
package io.hoofbeat.core.destination;

import org.jspecify.annotations.NullMarked;
