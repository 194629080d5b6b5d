/**
 * The frames of the protocol as values. Read {@link io.hoofbeat.core.stomp.ClientFrame} first. The network layer turns bytes
 * into client frames and server frames into bytes; what a frame means is decided by the session. Everything is immutable.
 */
@NullMarked
package io.hoofbeat.core.stomp;

import org.jspecify.annotations.NullMarked;
