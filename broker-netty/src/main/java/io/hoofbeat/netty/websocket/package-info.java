/**
 * STOMP over WebSocket (RFC 6455, RFC 7692). Read {@link io.hoofbeat.netty.websocket.WebSocketHandshake} first: it turns an
 * HTTP connection into a {@code WebSocketConnection}, which reads its messages as one stream of STOMP. State belongs to the
 * loop of its connection.
 */
@NullMarked
package io.hoofbeat.netty.websocket;

import org.jspecify.annotations.NullMarked;
