/**
 * STOMP over TCP. Read {@link io.hoofbeat.netty.tcp.ProtocolDetector} first: it looks at the first bytes of a connection and
 * hands it to {@link io.hoofbeat.netty.tcp.TcpConnection} or to WebSocket. State belongs to the loop of its connection.
 */
@NullMarked
package io.hoofbeat.netty.tcp;

import org.jspecify.annotations.NullMarked;
