/**
 * STOMP over SockJS, below {@code /sockjs}. Read {@link io.hoofbeat.netty.sockjs.HttpEntrance} first: it looks at the first HTTP
 * request of a connection. Where the client has WebSocket, the connection becomes a {@code SockJsWebSocketConnection}. Where it
 * has not, a session outlives the requests that carry it: {@code SockJsChannel} is the byte stream below its
 * {@code SockJsConnection}, with a home loop of its own, and each {@code SockJsRequestHandler}, on the loop of its HTTP
 * connection, brings bytes to it or takes frames from it, as immutable arrays in tasks.
 */
@NullMarked
package io.hoofbeat.netty.sockjs;

import org.jspecify.annotations.NullMarked;
