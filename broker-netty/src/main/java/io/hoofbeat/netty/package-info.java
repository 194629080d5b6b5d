/**
 * The network layer put together. Read {@code BrokerServer} first; it owns the event loops and the listening sockets.
 */
@NullMarked
package io.hoofbeat.netty;

import org.jspecify.annotations.NullMarked;
