/**
 * A small STOMP 1.2 client over TCP and WebSocket, for the commands and as a second opinion on the broker in tests: it shares no
 * code with it. Read {@link io.hoofbeat.cli.client.StompClient} first, which owns all state of a connection.
 */
@NullMarked
package io.hoofbeat.cli.client;

import org.jspecify.annotations.NullMarked;
