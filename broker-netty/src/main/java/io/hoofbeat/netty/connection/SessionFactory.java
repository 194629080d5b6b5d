package io.hoofbeat.netty.connection;

import io.hoofbeat.core.session.Connection;
import io.hoofbeat.core.session.ConnectionEvents;

/** Makes the session of a connection. */
@FunctionalInterface
public interface SessionFactory {

    /** Called once per connection, on its home loop, before its first frame. The connection may already be written to. */
    ConnectionEvents open(Connection connection);
}
