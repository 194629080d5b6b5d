/** What tests of the network layer share: a server with scripted sessions, and clients on plain sockets. */
@NullMarked
package io.hoofbeat.netty.support;

import org.jspecify.annotations.NullMarked;
