/**
 * What TCP and WebSocket connections have in common. Read {@link io.hoofbeat.netty.connection.StompConnection} first: it feeds
 * a session with frames, gathers what the session writes, and ends the connection. Everything here is confined to the home
 * loop of its connection, the {@link io.hoofbeat.netty.connection.ConnectionRegistry} aside.
 */
@NullMarked
package io.hoofbeat.netty.connection;

import org.jspecify.annotations.NullMarked;
